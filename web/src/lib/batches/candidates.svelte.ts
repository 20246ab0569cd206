/** The drafts a batch may be made of: read page by page until there are as many as a batch holds. */
import { api, take } from '#lib/api/client.ts'
import { type ProblemError, problemOf } from '#lib/api/problem.ts'
import type { Batch, ShipmentSummary } from '#lib/api/types.ts'

/** Rows of one batch at most, as the contract has it. */
export const batchMax = 1_000
const pageSize = 200

export class Candidates {
  items = $state.raw<readonly ShipmentSummary[]>([])
  loading = $state(false)
  problem = $state.raw<ProblemError | null>(null)

  /** Rated ones first, for they lack nothing. What was read before a failure stays. */
  async load(): Promise<void> {
    this.loading = true
    this.problem = null
    this.items = []
    try {
      const taken = await takenDrafts()
      for (const status of ['rated', 'draft'] as const) await this.#read(status, taken)
    } catch (thrown) {
      this.problem = problemOf(thrown)
    } finally {
      this.loading = false
    }
  }

  async #read(status: 'rated' | 'draft', taken: ReadonlySet<string>): Promise<void> {
    let cursor: string | undefined
    do {
      const query = { status, limit: pageSize, ...(cursor && { cursor }) }
      const page = await take(api.GET('/v1/shipments', { params: { query } }))
      const free = page.items.filter(({ id }) => !taken.has(id))
      this.items = [...this.items, ...free].slice(0, batchMax)
      cursor = page.nextCursor ?? undefined
    } while (cursor && this.items.length < batchMax)
  }
}

const open: ReadonlySet<Batch['state']> = new Set(['checking', 'ready', 'buying', 'paused'])

/** Drafts bound to a batch that is not over: a second batch would refuse them. */
async function takenDrafts(): Promise<Set<string>> {
  const { items } = await take(api.GET('/v1/batches', { params: { query: { limit: pageSize } } }))
  const taken = await Promise.all(items.filter(({ state }) => open.has(state)).map(({ id }) => draftsOf(id)))
  return new Set(taken.flat())
}

async function draftsOf(id: string): Promise<string[]> {
  const found: string[] = []
  let cursor: string | undefined
  do {
    const query = { limit: pageSize, ...(cursor && { cursor }) }
    const page = await take(api.GET('/v1/batches/{id}/items', { params: { path: { id }, query } }))
    found.push(...page.items.flatMap(({ state, shipmentId }) => (state === 'skipped' ? [] : (shipmentId ?? []))))
    cursor = page.nextCursor ?? undefined
  } while (cursor)
  return found
}
