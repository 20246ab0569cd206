/** One background job followed to its end: read from the API, kept up by live events. */
import { api, take } from '#lib/api/client.ts'
import { type ProblemError, problemOf } from '#lib/api/problem.ts'
import type { BackgroundJob } from '#lib/api/types.ts'
import { live } from '#lib/live/live.svelte.ts'
import { isEnded } from './work-words.ts'

export class Work {
  job = $state.raw<BackgroundJob | null>(null)
  problem = $state.raw<ProblemError | null>(null)
  readonly id: string
  /** true while a request to stop is on its way */
  #stopping = $state(false)
  cancelling = $derived(this.#stopping || (this.job?.cancelRequested ?? false))

  constructor(id: string) {
    this.id = id
  }

  /** Reads the job; a failure is kept in `problem`. */
  async load(): Promise<void> {
    try {
      this.#accept(await take(api.GET('/v1/background-jobs/{id}', { params: { path: { id: this.id } } })))
      this.problem = null
    } catch (thrown) {
      this.problem = problemOf(thrown)
    }
  }

  /** Listens until the returned function is called. */
  follow(): () => void {
    return live.on('work.changed', ({ job }) => {
      if (job.id === this.id) this.#accept(job)
    })
  }

  /** Stops after the item in hand. */
  async cancel(): Promise<void> {
    this.#stopping = true
    try {
      this.#accept(await take(api.POST('/v1/background-jobs/{id}/cancel', { params: { path: { id: this.id } } })))
    } catch (thrown) {
      // It ended meanwhile: what it came to says more than the refusal.
      if (problemOf(thrown).code === 'conflict') await this.load()
      else this.problem = problemOf(thrown)
    } finally {
      this.#stopping = false
    }
  }

  /** Answers and events may overtake each other: work never goes back. */
  #accept(job: BackgroundJob): void {
    const known = this.job
    if (known && (isEnded(known) || job.done < known.done) && !isEnded(job)) return
    this.job = job
  }
}
