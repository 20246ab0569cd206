/** One batch: read from the API, kept up by live events, and what can be done with it. Nothing here is optimistic. */
import { api, take } from '#lib/api/client.ts'
import { Intent, idempotent } from '#lib/api/intent.ts'
import { type ProblemError, problemOf } from '#lib/api/problem.ts'
import type { Batch, BatchItem } from '#lib/api/types.ts'
import { live } from '#lib/live/live.svelte.ts'
import { printerOf } from '#lib/live/print-to.ts'

const pageSize = 200
type Verb = 'pause' | 'resume' | 'retry' | 'cancel'

export class BatchRecord {
  batch = $state.raw<Batch | null>(null)
  problem = $state.raw<ProblemError | null>(null)
  /** what is being asked of the server */
  doing = $state<Verb | 'update' | null>(null)
  readonly id: string
  readonly #buying = new Intent()

  constructor(id: string) {
    this.id = id
  }

  async load(): Promise<void> {
    try {
      this.accept(await take(api.GET('/v1/batches/{id}', { params: { path: { id: this.id } } })))
      this.problem = null
    } catch (thrown) {
      this.problem = problemOf(thrown)
    }
  }

  /** Listens until the returned function is called. */
  follow(): () => void {
    return live.on('batch.changed', ({ batch }) => {
      if (batch.id === this.id) this.accept(batch)
    })
  }

  /** Answers and events may overtake each other: what is older than what is shown is left. */
  accept(batch: Batch): void {
    const known = this.batch
    const older = known && (batch.version - known.version || compareTimes(batch.updatedAt, known.updatedAt)) < 0
    if (!older) this.batch = batch
  }

  /** Pause, resume, retry, cancel. Throws ProblemError. */
  async act(verb: Verb): Promise<void> {
    const params = { path: { id: this.id }, header: idempotent() }
    await this.#during(verb, () => {
      if (verb === 'pause') return take(api.POST('/v1/batches/{id}/pause', { params }))
      if (verb === 'resume') return take(api.POST('/v1/batches/{id}/resume', { params }))
      if (verb === 'retry') return take(api.POST('/v1/batches/{id}/retry', { params }))
      return take(api.POST('/v1/batches/{id}/cancel', { params }))
    })
  }

  /** Buys every ready row for the total the user saw. Throws ProblemError, `conflict` when the total is another now. */
  async buy({ totalCents, version }: Pick<Batch, 'totalCents' | 'version'>): Promise<void> {
    const key = this.#buying.keyFor({ totalCents, version })
    const params = { path: { id: this.id }, header: idempotent(key) }
    try {
      this.accept(await take(api.POST('/v1/batches/{id}/buy', { params, body: { totalCents } })))
      this.#buying.settle()
    } catch (thrown) {
      const problem = problemOf(thrown)
      if (!problem.uncertain) this.#buying.settle()
      void this.load()
      throw problem
    }
  }

  /** Another name or service. Throws ProblemError. */
  async update(body: { name?: string; service?: string }): Promise<void> {
    await this.#during('update', () => take(api.PATCH('/v1/batches/{id}', { params: { path: { id: this.id } }, body })))
  }

  /** Leaves a row out or takes it in again; answers the row. Throws ProblemError. */
  async skip(number: number, skip: boolean): Promise<BatchItem> {
    const params = { path: { id: this.id, number }, header: idempotent() }
    const item = await take(api.POST('/v1/batches/{id}/items/{number}/skip', { params, body: { skip } }))
    await this.load()
    return item
  }

  /** Sends the labels that were not printed yet to a printer, or where the routes say; answers how many. Throws ProblemError. */
  async print(printTo: string): Promise<number> {
    const params = { path: { id: this.id }, header: idempotent() }
    return (await take(api.POST('/v1/batches/{id}/print', { params, body: printerOf(printTo) }))).jobs
  }

  /** What the ready rows cost together: the total without what was bought before. */
  async readyCents(): Promise<number> {
    let cents = 0
    let cursor: string | undefined
    do {
      const query = { state: 'ready' as const, limit: pageSize, ...(cursor && { cursor }) }
      const page = await take(api.GET('/v1/batches/{id}/items', { params: { path: { id: this.id }, query } }))
      for (const { amountCents } of page.items) cents += amountCents ?? 0
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    return cents
  }

  async #during(doing: Verb | 'update', work: () => Promise<Batch>): Promise<void> {
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

function compareTimes(a: string, b: string): number {
  return Date.parse(a) - Date.parse(b)
}
