/** The account tree as far as it was read: small ones at once, large ones branch by branch. */
import { SvelteMap, SvelteSet } from 'svelte/reactivity'
import { api, take } from '#lib/api/client.ts'
import { type ProblemError, problemOf } from '#lib/api/problem.ts'
import type { Account } from '#lib/api/types.ts'
import { type Branch, branchesOf, rowsOf } from './tree.ts'

const perPage = 200
/** The key of the first level among the branches. */
const top = ''

export class AccountTree {
  readonly #branches = new SvelteMap<string, Branch>()
  readonly #expanded = new SvelteSet<string>()
  readonly loadingIds = new SvelteSet<string>()
  loaded = $state(false)
  problem = $state.raw<ProblemError | null>(null)
  rows = $derived(rowsOf(this.#branches, this.#expanded))
  /** branches in sight of which more can be read, by parent id */
  unfinished = $derived(
    [...this.#branches].filter(([, { nextCursor }]) => nextCursor !== null).map(([parent]) => parent),
  )

  /** Reads everything when it fits one page, else the first level. */
  async load(): Promise<void> {
    await this.#reading(top, async () => {
      const all = await take(api.GET('/v1/accounts', { params: { query: { limit: perPage } } }))
      if (all.nextCursor === null) {
        for (const [parent, branch] of branchesOf(all.items)) this.#branches.set(parent, branch)
        for (const { id, level, hasChildren } of all.items) if (level === 1 && hasChildren) this.#expanded.add(id)
      } else {
        const first = await take(api.GET('/v1/accounts', { params: { query: { limit: perPage, level: 1 } } }))
        this.#branches.set(top, { accounts: first.items, nextCursor: first.nextCursor })
      }
      this.loaded = true
    })
  }

  async expand(id: string): Promise<void> {
    if (!this.#branches.has(id)) await this.#readBranch(id)
    this.#expanded.add(id)
  }

  collapse(id: string): void {
    this.#expanded.delete(id)
  }

  /** Opens every account above this one. */
  async reveal({ path }: Account): Promise<void> {
    for (const { id } of path.slice(0, -1)) await this.expand(id)
  }

  /** Reads on in a branch that has more. */
  async more(parent: string): Promise<void> {
    await this.#readBranch(parent)
  }

  byId(id: string): Account | undefined {
    return [...this.#branches.values()].flatMap(({ accounts }) => accounts).find((account) => account.id === id)
  }

  async #readBranch(parent: string): Promise<void> {
    const known = this.#branches.get(parent)
    await this.#reading(parent, async () => {
      const cursor = known?.nextCursor
      const of = parent === top ? { level: 1 } : { parentId: parent }
      const query = { limit: perPage, ...of, ...(cursor && { cursor }) }
      const page = await take(api.GET('/v1/accounts', { params: { query } }))
      this.#branches.set(parent, {
        accounts: [...(known?.accounts ?? []), ...page.items],
        nextCursor: page.nextCursor,
      })
    })
  }

  async #reading(id: string, read: () => Promise<void>): Promise<void> {
    if (this.loadingIds.has(id)) return
    this.loadingIds.add(id)
    this.problem = null
    try {
      await read()
    } catch (thrown) {
      this.problem = problemOf(thrown)
    } finally {
      this.loadingIds.delete(id)
    }
  }
}
