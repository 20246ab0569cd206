/** The mail about one shipment. */
import type { Static } from 'typebox'
import type { Notice } from '#contracts/notifications.ts'
import { notFound } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import type { Platform } from '../platform/platform.ts'
import { readShipmentForMail } from '../shipments/index.ts'
import { type NoticeRow, selectNoticesOf } from './notice-store.ts'

/** Far more than four kinds to six addresses: addresses may have been changed in between. */
const shownMax = 100

/** Newest first; `not_found` for a shipment that is not the tenant's. */
export async function listNotices(
  platform: Platform,
  { tenantId }: UserContext,
  shipmentId: string,
): Promise<{ items: Static<typeof Notice>[] }> {
  return platform.db.withTenant(tenantId, async (tx) => {
    if (!(await readShipmentForMail(tx, tenantId, shipmentId))) throw notFound('shipment')
    const rows = await selectNoticesOf(tx, tenantId, { shipmentId, limit: shownMax })
    return { items: rows.map(toNotice) }
  })
}

export function toNotice({ id, kind, address, state, problem, subject, changedAt }: NoticeRow): Static<typeof Notice> {
  return { id, kind, to: address, state, problem, subject, at: changedAt.toISOString() }
}
