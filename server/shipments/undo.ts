/** The time in which a purchase can be taken back: it is reserved, but the carrier is asked only when the time is over. */
import type { Shipment } from '#contracts/shipments.ts'
import { type Carrier, type CarrierSource, selectCarrierAccount } from '../carriers/index.ts'
import type { Actor } from '../platform/audit.ts'
import { AppError, notFound } from '../platform/errors.ts'
import type { Platform } from '../platform/platform.ts'
import { askCarrier, purchaseLeaseMs } from './ask.ts'
import { describeShipment } from './describe.ts'
import { lockIntent, selectAliveIntent, startHeld } from './purchase-store.ts'
import { settle } from './settle.ts'
import { lockShipment, lockShipmentOf, updateQuietly } from './store.ts'

interface Held {
  actor: Actor
  intentId: string
  carriers: CarrierSource
}

/** Asks the carrier when the time is over. When this process dies before, recovery does it. */
export function releaseLater(platform: Platform, held: Held & { undoMs: number }): void {
  const timer = setTimeout(() => {
    releaseHeld(platform, held).catch((error: unknown) =>
      platform.log.warn({ err: error, intent: held.intentId }, 'a held purchase is left to recovery'),
    )
  }, held.undoMs)
  timer.unref()
}

/** Buys a held purchase unless it was taken back or somebody else is at it. */
export async function releaseHeld(platform: Platform, { actor, intentId, carriers }: Held): Promise<void> {
  const { tenantId } = actor
  const started = await platform.db.withTenant(tenantId, async (tx) => {
    const row = await lockShipmentOf(tx, tenantId, intentId)
    const intent = await lockIntent(tx, tenantId, intentId)
    if (!row || intent.state !== 'held') return null
    const account = await selectCarrierAccount(tx, tenantId, intent.carrierAccountId)
    const carrier: Carrier | null = account && carriers(account)
    if (!carrier) throw new Error(`no carrier behind purchase ${intentId}`)
    await startHeld(tx, intent, purchaseLeaseMs(carrier))
    await updateQuietly(tx, row, { undoUntil: null })
    return { request: intent.request, carrier }
  })
  if (!started) return
  const settlement = await askCarrier(platform, { tenantId, ...started })
  await platform.db.withTenant(tenantId, (tx) => settle(tx, { actor, intentId, settlement }))
}

/** Takes a purchase back before the carrier was asked: nothing was bought, the reservation is released. */
export async function undoPurchase(platform: Platform, context: Actor, id: string): Promise<Shipment> {
  const { tenantId } = context
  return platform.db.withTenant(tenantId, async (tx) => {
    const row = await lockShipment(tx, tenantId, id)
    if (!row) throw notFound('shipment')
    const intent = await selectAliveIntent(tx, tenantId, id)
    if (intent?.state !== 'held') {
      const cure = intent ? 'Void the label instead.' : 'Nothing was bought.'
      throw new AppError('conflict', `It is too late to take this purchase back, or there is none. ${cure}`)
    }
    const settlement = { outcome: 'undone', reason: 'taken back before the carrier was asked' } as const
    const settled = await settle(tx, { actor: context, intentId: intent.id, settlement })
    return describeShipment(tx, settled.row)
  })
}
