/** Open packages of two carriers, made by the database from one shipment that was really bought. */

import type { Shipment } from '#contracts/shipments.ts'
import { openSql } from '../server/platform/db/sql.ts'
import { equip, type Product, ratedShipment } from './product.ts'
import type { Scene } from './scene.ts'

export const openPackages = 100_000

/** Half of them FedEx's, half UPS's; bought within two days, never asked about and due since some minute of the last hours. */
export async function fillWatches(scene: Scene, product: Product, accounts: Record<string, string>): Promise<void> {
  const sql = openSql(product.databaseUrl)
  scene.defer(() => sql.end())
  const [accountId = ''] = await equip(product, 1)
  const { id, rates } = await ratedShipment(product, accountId)
  const rateId = rates.find(({ carrier }) => carrier === 'published')?.id
  await product.send<Shipment>('POST', `/v1/shipments/${id}/purchase`, { rateId })
  await sql`set session_replication_role = replica`
  await sql`set synchronous_commit = off`
  await sql`
    insert into shipments
    select made.* from shipments s cross join generate_series(1, ${openPackages}::int) n
    cross join lateral jsonb_populate_record(s, jsonb_build_object(
      'id', uuidv7(make_interval(secs => -n)),
      'carrier', case when n % 2 = 0 then 'fedex' else 'ups' end,
      'carrier_account_id', case when n % 2 = 0 then ${accounts.fedex ?? null}::uuid else ${accounts.ups ?? null}::uuid end,
      'tracking_number', case when n % 2 = 0 then (700000000000 + n)::text else '1ZA1B2C303' || lpad(n::text, 8, '0') end)) made
    where s.id = ${id}`
  await sql`
    insert into tracking_watches
      (tenant_id, shipment_id, package_number, tracking_number, carrier, carrier_account_id, next_at, created_at)
    select tenant_id, id, 1, tracking_number, carrier, carrier_account_id,
      now() - make_interval(secs => 1 + random() * 7200), now() - interval '2 days'
    from shipments where carrier in ('fedex', 'ups')`
  await sql`vacuum analyze shipments`
  await sql`vacuum analyze tracking_watches`
}
