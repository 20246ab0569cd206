/** A return label: a new draft from the recipient back to the sender, bound to the shipment it belongs to. */
import type { Shipment } from '#contracts/shipments.ts'
import { dayIn } from '../platform/clock.ts'
import { AppError, notFound } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { requireSite } from '../tenants/index.ts'
import { tellChange } from './change.ts'
import { describeShipment } from './describe.ts'
import { insertShipment, selectShipment } from './store.ts'

const neverSent: ReadonlySet<string> = new Set(['draft', 'rated', 'purchasing', 'unknown'])

/** Saves the draft; extras of the way out are left behind. `conflict` for a shipment that was not bought. */
export async function createReturn(platform: Platform, context: UserContext, id: string): Promise<Shipment> {
  const { tenantId } = context
  return platform.db.withTenant(tenantId, async (tx) => {
    const sent = await selectShipment(tx, tenantId, id)
    if (!sent) throw notFound('shipment')
    if (neverSent.has(sent.status) || sent.options.returnLabel)
      throw new AppError('conflict', 'A return label is made of a bought shipment that is not a return itself.')
    const site = await requireSite(tx, tenantId, sent.siteId)
    const row = await insertShipment(tx, {
      tenantId,
      id: newId(),
      siteId: sent.siteId,
      status: 'draft',
      to: sent.from,
      from: sent.to,
      packages: sent.packages,
      options: { returnLabel: true },
      customs: sent.customs && { ...sent.customs, contents: 'returned_goods', itn: undefined, eelPfc: undefined },
      shipDate: dayIn(site.timeZone, platform.clock()),
      references: sent.references,
      accountId: sent.accountId,
      returnOf: sent.id,
      createdBy: context.userId,
      createdByName: context.username,
    })
    const number = sent.trackingNumber ? ` of ${sent.trackingNumber}` : ''
    await tellChange(tx, row, { actor: context, kind: 'shipment.created', text: `Draft of the return${number} saved` })
    return describeShipment(tx, row)
  })
}
