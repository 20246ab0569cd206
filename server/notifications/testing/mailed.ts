/** Shipments that are to be told of by mail, and the events that make it. */
import { sql } from 'drizzle-orm'
import type { Notify } from '#contracts/notifications.ts'
import type { Shipment } from '#contracts/shipments.ts'
import { emit } from '../../platform/outbox/outbox.ts'
import type { Client, TestApp } from '../../platform/testing/app.ts'
import { sanFrancisco } from '../../platform/testing/people.ts'
import { boughtShipment } from '../../platform/testing/shipping.ts'

/** The application with a person of the mailroom, signed in once. */
export type MailApp = TestApp & { operator: Client }

export const all: Notify = {
  recipient: true,
  emails: [],
  kinds: ['shipped', 'out_for_delivery', 'delivered', 'exception'],
}

/** A bought shipment whose recipient has an e-mail address. */
export async function mailedShipment(
  app: MailApp,
  of: { notify?: Notify | null; email?: string; name?: string; references?: string[] } = {},
): Promise<Shipment> {
  const { notify = all, email = 'ada@example.test', name = 'Ada Byron', references = ['Order 1042'] } = of
  const to = { ...sanFrancisco, name, email }
  const shipment = await boughtShipment(app.operator, { to, references })
  await app.platform.db.withTenant(app.tenantId, (tx) =>
    tx.execute(sql`update shipments set notify = ${notify && JSON.stringify(notify)}::jsonb where id = ${shipment.id}`),
  )
  return shipment
}

/** The shipment takes that status and the event is told, then everything written has been listened to. */
export async function happens(
  app: MailApp,
  shipment: Shipment,
  event: { status: string; text?: string; type?: string },
): Promise<void> {
  const { status, type = `shipment.${status}`, text = '' } = event
  await app.platform.db.withTenant(app.tenantId, async (tx) => {
    await tx.execute(sql`update shipments set status = ${status} where id = ${shipment.id}`)
    const payload = { shipmentId: shipment.id, status, trackingNumber: shipment.trackingNumber, text }
    await emit(tx, app.tenantId, type, payload)
  })
  await heard(app)
}

/** Waits until no event is left. */
export async function heard(app: MailApp): Promise<void> {
  for (;;) {
    app.platform.outbox.wake()
    const left = await app.platform.db.withTenant(app.tenantId, (tx) =>
      tx.execute(sql`select count(*)::int as n from outbox`),
    )
    if (left[0]?.n === 0) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** As if the pause before the next attempt, or the lease of a sender that died, were over. */
export async function makeDue(app: MailApp): Promise<void> {
  await app.platform.db.withTenant(app.tenantId, (tx) =>
    tx.execute(sql`update notices set next_at = now() where state = 'queued'`),
  )
}

/** The mail about a shipment, as the API tells it. */
export async function noticesOf(app: MailApp, shipment: Shipment) {
  const response = await app.operator.get(`/v1/shipments/${shipment.id}/notices`)
  return response.json().items as { kind: string; to: string; state: string; problem: string | null; subject: string }[]
}
