/** The drop records of a Package ID, and where each is worked on. */
import { api, take } from '#lib/api/client.ts'
import type { DropRecord } from '#lib/api/types.ts'
import { session } from '#lib/session/session.svelte.ts'

/** As many sources as anyone chooses among. */
const most = 20

/** Records with exactly this Package ID, one a source; those taken out are left aside. Throws ProblemError. */
export async function findPackage(packageId: string): Promise<DropRecord[]> {
  const { items } = await take(api.GET('/v1/drop-records', { params: { query: { packageId, limit: most } } }))
  return items.filter(({ state }) => state !== 'removed')
}

/** The Ship page with the record, or the record itself for those who do not ship. */
export function recordPath({ id }: Pick<DropRecord, 'id'>): string {
  return session.may('rates:read', 'shipments:write') ? `/ship?drop=${id}` : `/drop?id=${id}`
}
