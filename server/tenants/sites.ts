/** Sites as the API shows them, and the one a request is about. */
import type { Site } from '#contracts/identity.ts'
import type { Tx } from '../platform/db/database.ts'
import { unprocessable } from '../platform/errors.ts'
import { type SiteRow, selectSite, selectSites } from './store.ts'

export function toSite(row: SiteRow): Site {
  const { id, name, timeZone, address, weightUnit, lengthUnit } = row
  return { id, name, timeZone, address, weightUnit, lengthUnit }
}

/**
 * The site asked for (callers pass the user's own when none is named), else the tenant's first.
 * `unprocessable` on field `siteId` when it does not exist or the tenant has none.
 */
export async function requireSite(tx: Tx, tenantId: string, siteId: string | null | undefined): Promise<Site> {
  if (siteId) {
    const row = await selectSite(tx, tenantId, siteId)
    if (!row) throw unprocessable('siteId', 'There is no site with this id; take one from /v1/sites.')
    return toSite(row)
  }
  const [first] = await selectSites(tx, tenantId, { limit: 1 })
  if (!first) throw unprocessable('siteId', 'There is no site yet: an administrator has to add one.')
  return toSite(first)
}
