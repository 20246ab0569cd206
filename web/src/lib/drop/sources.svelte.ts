/** The sources of drop records, kept up while the page is open. */
import { api, take } from '#lib/api/client.ts'
import { type ProblemError, problemOf } from '#lib/api/problem.ts'
import type { DropSource } from '#lib/api/types.ts'
import { Soon } from './soon.ts'

const pageMax = 200
const everyMs = 1_000

export class DropSources {
  items = $state.raw<readonly DropSource[]>([])
  loaded = $state(false)
  problem = $state.raw<ProblemError | null>(null)
  readonly #soon = new Soon(everyMs, () => void this.load())

  /** Reads all of them; there are as many as an organisation has folders and programs. */
  async load(): Promise<void> {
    try {
      const found: DropSource[] = []
      let cursor: string | null = null
      do {
        const query: { limit: number; cursor?: string } = { limit: pageMax, ...(cursor && { cursor }) }
        const page = await take(api.GET('/v1/drop-sources', { params: { query } }))
        found.push(...page.items)
        cursor = page.nextCursor
      } while (cursor)
      this.items = found
      this.loaded = true
      this.problem = null
    } catch (thrown) {
      this.problem = problemOf(thrown)
    }
  }

  accept(source: DropSource): void {
    const known = this.items.some(({ id }) => id === source.id)
    this.items = known ? this.items.map((one) => (one.id === source.id ? source : one)) : [...this.items, source]
  }

  /** Something changed: read again soon. */
  touch(): void {
    this.#soon.touch()
  }

  stop(): void {
    this.#soon.stop()
  }
}
