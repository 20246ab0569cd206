/** "Ship again": a new draft with everything a bought shipment was sent with, for today. */
import type { Actor } from '../platform/audit.ts'
import { dayIn } from '../platform/clock.ts'
import type { Tx } from '../platform/db/database.ts'
import { AppError, notFound } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { requireSite } from '../tenants/index.ts'
import { tellChange } from './change.ts'
import { insertShipment, type ShipmentRow, selectShipment } from './store.ts'

const notBought: ReadonlySet<string> = new Set(['draft', 'rated', 'purchasing', 'unknown'])

/** Saves the draft. `conflict` for what was not bought, and for a return, which is made from the shipment it belongs to. */
export async function copyDraft(
  tx: Tx,
  actor: Actor,
  { id, batchId, now }: { id: string; batchId: string; now: Date },
): Promise<ShipmentRow> {
  const { tenantId } = actor
  const sent = await selectShipment(tx, tenantId, id)
  if (!sent) throw notFound('shipment')
  if (notBought.has(sent.status))
    throw new AppError('conflict', 'Only a bought shipment is copied, and this one was not bought (yet).')
  if (sent.options.returnLabel)
    throw new AppError('conflict', 'A return is not copied: make it from the shipment it belongs to.')
  const { siteId, to, from, packages, options, customs, notify, references, accountId, onlyCarrier } = sent
  const site = await requireSite(tx, tenantId, siteId)
  const row = await insertShipment(tx, {
    ...{ tenantId, id: newId(), batchId, siteId, status: 'draft' as const },
    ...{ to, from, packages, options, customs, notify, references, accountId, onlyCarrier },
    shipDate: dayIn(site.timeZone, now),
    createdBy: actor.userId,
    createdByName: actor.username,
  })
  const number = sent.trackingNumber ? ` of ${sent.trackingNumber}` : ''
  await tellChange(tx, row, { actor, kind: 'shipment.created', text: `Copy${number} saved as a draft` })
  return row
}
