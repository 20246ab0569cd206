/** What waits to be manifested, read from the API; and closing a day of it. */
import { api, take } from '#lib/api/client.ts'
import { Intent, idempotent } from '#lib/api/intent.ts'
import { type ProblemError, problemOf } from '#lib/api/problem.ts'
import type { Manifest, OpenManifest } from '#lib/api/types.ts'

export class Waiting {
  items = $state.raw<readonly OpenManifest[]>([])
  loaded = $state(false)
  problem = $state.raw<ProblemError | null>(null)
  /** carrier accounts whose carriers fetch parcels */
  fetched = $state.raw<ReadonlySet<string>>(new Set())
  readonly #closing = new Intent()

  /** What waits at one site, or at all. */
  async load(siteId: string | undefined): Promise<void> {
    try {
      const query = siteId ? { siteId } : {}
      const [open, accounts] = await Promise.all([
        take(api.GET('/v1/manifests/open', { params: { query } })),
        take(api.GET('/v1/carrier-accounts')),
      ])
      this.items = open.items
      this.fetched = new Set(accounts.items.filter((one) => one.abilities.includes('pickup')).map(({ id }) => id))
      this.problem = null
      this.loaded = true
    } catch (thrown) {
      this.problem = problemOf(thrown)
    }
  }

  /** Closes the day of one row. Throws ProblemError; `carrier_unavailable` leaves a manifest without an answer. */
  async close({ carrierAccountId, siteId }: OpenManifest): Promise<Manifest> {
    const body = { carrierAccountId, siteId }
    const params = { header: idempotent(this.#closing.keyFor(body)) }
    try {
      const manifest = await take(api.POST('/v1/manifests', { params, body }))
      this.#closing.settle()
      return manifest
    } catch (thrown) {
      const problem = problemOf(thrown)
      if (!problem.uncertain) this.#closing.settle()
      throw problem
    }
  }
}
