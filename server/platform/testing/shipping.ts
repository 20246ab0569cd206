/** Shipping in tests: a carrier account, a budgeted account, and a shipment taken to a state. */
import type { Shipment } from '#contracts/shipments.ts'
import { createAccount } from '../../accounts/index.ts'
import { insertCarrierAccount } from '../../carriers/index.ts'
import { newId } from '../ids.ts'
import type { Client, TestApp } from './app.ts'
import { sanFrancisco } from './people.ts'

export const twoPounds = { weight: { value: 2, unit: 'lb' as const } }

/** Gives both tenants the built-in price engine, and the first one an account with a monthly budget. */
export async function equipForShipping(
  app: TestApp,
  options: { budgetCents?: number } = {},
): Promise<{ accountId: string }> {
  for (const tenantId of [app.tenantId, app.otherTenantId]) {
    await app.platform.db.withTenant(tenantId, (tx) =>
      insertCarrierAccount(tx, { tenantId, id: newId(), carrier: 'published', name: 'USPS' }),
    )
  }
  const budget = {
    period: 'monthly' as const,
    valueCents: options.budgetCents ?? 1_000_000,
    limitPercent: 100,
    warningPercent: 80,
  }
  const accountId = await app.platform.db.withTenant(app.tenantId, (tx) =>
    createAccount(tx, app.tenantId, { code: 'MAIL', name: 'Mailroom', budget }),
  )
  return { accountId }
}

/** A draft that was rated. */
export async function ratedShipment(client: Client, input: Record<string, unknown> = {}): Promise<Shipment> {
  const created = await client.post('/v1/shipments', { to: sanFrancisco, packages: [twoPounds], ...input })
  if (created.statusCode !== 201) throw new Error(`no draft: ${created.body}`)
  const rated = await client.post(`/v1/shipments/${created.json().id}/rates`)
  if (rated.statusCode !== 200) throw new Error(`no rates: ${rated.body}`)
  return rated.json()
}

/** The id of the rate of that service. */
export function rateOf(shipment: Shipment, service = 'usps_ground_advantage'): string {
  const rate = shipment.rates.find((candidate) => candidate.service === service)
  if (!rate) throw new Error(`no rate for ${service}: ${JSON.stringify(shipment.failures)}`)
  return rate.id
}

/** A bought shipment. */
export async function boughtShipment(client: Client, input: Record<string, unknown> = {}): Promise<Shipment> {
  const rated = await ratedShipment(client, input)
  const bought = await client.post(`/v1/shipments/${rated.id}/purchase`, { rateId: rateOf(rated) })
  if (bought.statusCode !== 200) throw new Error(`not bought: ${bought.body}`)
  return bought.json()
}
