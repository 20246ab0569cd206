/** An organisation at the end of its day: carriers with and without forms, and shipments that wait. */

import type { CarrierCode } from '#contracts/carriers.ts'
import { insertCarrierAccount } from '../../carriers/index.ts'
import { createPublishedCarrier } from '../../carriers/published/carrier.ts'
import { openSql, type Sql } from '../../platform/db/sql.ts'
import { newId } from '../../platform/ids.ts'
import { type Client, createTestApp, type TestApp } from '../../platform/testing/app.ts'
import { sanFrancisco } from '../../platform/testing/people.ts'
import { equipForShipping, ratedShipment } from '../../platform/testing/shipping.ts'
import { type EndOfDayCarrier, endOfDayCarrier } from './end-of-day-carrier.ts'

export interface EndOfDay extends TestApp {
  usps: EndOfDayCarrier
  /** ids of the carrier accounts by name: `USPS` is the built-in engine, without forms and drivers */
  accounts: { own: string; usps: string }
  operator: Client
  /** the database as its owner */
  owner: Sql
  /** A bought shipment of that carrier account. */
  bought(accountId: string, input?: Record<string, unknown>): Promise<string>
  /** As many copies of a bought shipment, each with its purchase and label; gone again after `work`. */
  withCopies(id: string, count: number, work: () => Promise<void>): Promise<void>
}

export async function createEndOfDay(): Promise<EndOfDay> {
  const usps = endOfDayCarrier('usps')
  const published = createPublishedCarrier()
  const app = await createTestApp({ carriers: ({ carrier }) => (carrier === 'usps' ? usps : published) })
  await equipForShipping(app)
  const addAccount = (carrier: CarrierCode, name: string) =>
    app.platform.db.withTenant(app.tenantId, (tx) =>
      insertCarrierAccount(tx, { tenantId: app.tenantId, id: newId(), carrier, name }),
    )
  const withForms = await addAccount('usps', 'USPS eVS')
  const owner = openSql(app.databaseUrl, { max: 2 })
  const [own] = await owner`select id from carrier_accounts where tenant_id = ${app.tenantId} and carrier = 'published'`
  const operator = await app.as('mailroom@one.test')
  return {
    ...app,
    usps,
    accounts: { own: String(own?.id), usps: withForms.id },
    operator,
    owner,
    bought: (accountId, input) => buyWith(operator, accountId, input),
    withCopies: (id, count, work) => withCopies(owner, { id, count }, work),
    close: async () => {
      await owner.end()
      await app.close()
    },
  }
}

async function buyWith(client: Client, accountId: string, input: Record<string, unknown> = {}): Promise<string> {
  const rated = await ratedShipment(client, input)
  const rate = rated.rates.find((one) => one.carrierAccountId === accountId && one.service === 'usps_ground_advantage')
  const answer = await client.post(`/v1/shipments/${rated.id}/purchase`, { rateId: rate?.id })
  if (answer.statusCode !== 200) throw new Error(`not bought: ${answer.body}`)
  return rated.id
}

/** Made in the database: buying thousands one by one would be a test of buying. */
async function withCopies(
  owner: Sql,
  { id, count }: { id: string; count: number },
  work: () => Promise<void>,
): Promise<void> {
  await owner`create table copies as
    select gen_random_uuid() as shipment, gen_random_uuid() as intent, gen_random_uuid() as label, n from generate_series(1, ${count}) n`
  await owner`insert into shipments select (jsonb_populate_record(s, jsonb_build_object('id', c.shipment,
    'tracking_number', '94000000000000' || lpad(c.n::text, 8, '0'),
    'to_address', s.to_address || jsonb_build_object('name', 'Recipient ' || c.n)))).* from shipments s, copies c where s.id = ${id}`
  await owner`insert into purchase_intents select (jsonb_populate_record(i, jsonb_build_object('id', c.intent, 'shipment_id', c.shipment))).*
    from purchase_intents i, copies c where i.shipment_id = ${id}`
  await owner`insert into labels select (jsonb_populate_record(l, jsonb_build_object('id', c.label, 'shipment_id', c.shipment,
    'intent_id', c.intent, 'tracking_number', '94000000000000' || lpad(c.n::text, 8, '0')))).* from labels l, copies c where l.shipment_id = ${id}`
  await work()
  for (const table of ['labels', 'purchase_intents', 'shipment_events', 'shipment_words']) {
    await owner.unsafe(`delete from ${table} where shipment_id in (select shipment from copies)`)
  }
  await owner`delete from shipments where id in (select shipment from copies)`
  await owner`drop table copies`
}

/** Somebody abroad, whose name the fonts of a PDF do not have. */
export const abroad = { ...sanFrancisco, name: 'Łukasz Żółć', company: '株式会社' }
