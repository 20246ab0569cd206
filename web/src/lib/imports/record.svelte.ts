/** One import: read from the API, kept up by live events, and what can be done with it. Nothing here is optimistic. */
import { api, take } from '#lib/api/client.ts'
import { idempotent } from '#lib/api/intent.ts'
import { type ProblemError, problemOf } from '#lib/api/problem.ts'
import type { Import } from '#lib/api/types.ts'
import { live } from '#lib/live/live.svelte.ts'

type Verb = 'check' | 'cancel' | 'apply' | 'undo' | 'discard'
/** Live events bring progress; without them it is asked for this often. */
const lookEveryMs = 1_500

export class ImportRecord {
  one = $state.raw<Import | null>(null)
  problem = $state.raw<ProblemError | null>(null)
  /** what is being asked of the server */
  doing = $state<Verb | null>(null)
  readonly id: string

  constructor(id: string) {
    this.id = id
  }

  async load(): Promise<void> {
    try {
      this.accept(await take(api.GET('/v1/imports/{id}', { params: { path: { id: this.id } } })))
      this.problem = null
    } catch (thrown) {
      this.problem = problemOf(thrown)
    }
  }

  /** Listens until the returned function is called; while something goes on unheard it is looked up. */
  follow(): () => void {
    const stop = live.on('import.changed', ({ import: one }) => {
      if (one.id === this.id) this.accept(one)
    })
    const timer = setInterval(() => {
      if (this.one?.progress && live.state !== 'open') void this.load()
    }, lookEveryMs)
    return () => {
      stop()
      clearInterval(timer)
    }
  }

  /** Answers and events may overtake each other: what is older than what is shown is left. */
  accept(one: Import): void {
    const known = this.one
    const older = known && (one.version < known.version || (one.version === known.version && behind(one, known)))
    if (!older) this.one = one
  }

  /** Check again, or stop what goes on. Throws ProblemError. */
  act(verb: 'check' | 'cancel' | 'undo'): Promise<void> {
    const params = { path: { id: this.id }, header: idempotent() }
    return this.#during(verb, () => {
      if (verb === 'check') return take(api.POST('/v1/imports/{id}/check', { params }))
      if (verb === 'undo') return take(api.POST('/v1/imports/{id}/undo', { params }))
      return take(api.POST('/v1/imports/{id}/cancel', { params }))
    })
  }

  /** Writes the rows; answers when it is done, or goes on for long. Throws ProblemError. */
  apply(mode: 'all' | 'good'): Promise<void> {
    const params = { path: { id: this.id }, header: idempotent() }
    return this.#during('apply', () => take(api.POST('/v1/imports/{id}/apply', { params, body: { mode } })))
  }

  /** Discards one that was not applied. Throws ProblemError. */
  async discard(): Promise<void> {
    this.doing = 'discard'
    try {
      await take(api.DELETE('/v1/imports/{id}', { params: { path: { id: this.id } } }))
    } finally {
      this.doing = null
    }
  }

  async #during(doing: Verb, work: () => Promise<Import>): Promise<void> {
    this.doing = doing
    try {
      this.accept(await work())
    } catch (thrown) {
      // It went on meanwhile: how it stands now says more than the refusal alone.
      void this.load()
      throw problemOf(thrown)
    } finally {
      this.doing = null
    }
  }
}

/** Of two with the same version the one that is less far. */
function behind(one: Import, known: Import): boolean {
  return one.progress !== null && known.progress !== null && one.progress.done < known.progress.done
}
