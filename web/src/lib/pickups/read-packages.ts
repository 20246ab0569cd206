/** Reads from the API some packages of what waits at a site, to judge the weight of all. */
import { api, take } from '#lib/api/client.ts'
import type { Package } from '#lib/api/types.ts'

/** More would make the form wait; carriers take an estimate. */
const sampleMax = 20

/** Packages of the first shipments that wait. Throws ProblemError. */
export async function readWaitingPackages(at: { carrierAccountId: string; siteId: string }): Promise<Package[]> {
  const query = { ...at, limit: sampleMax }
  const { items } = await take(api.GET('/v1/manifests/open/lines', { params: { query } }))
  const shipments = await Promise.all(
    items.map(({ shipmentId }) => take(api.GET('/v1/shipments/{id}', { params: { path: { id: shipmentId } } }))),
  )
  return shipments.flatMap(({ packages }) => packages)
}
