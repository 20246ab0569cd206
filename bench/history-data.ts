/** Fills one tenant's history with bought shipments, made by the database from one that was really bought. */

import type { Shipment } from '#contracts/shipments.ts'
import { openSql, type Sql } from '../server/platform/db/sql.ts'
import { wordsOf } from '../server/platform/db/words.ts'
import { equip, type Product, ratedShipment } from './product.ts'
import type { Scene } from './scene.ts'

const accountsOfHistory = 10
/** Accounts' share of the shipments is equal; carriers' is 70, 20, 9 and 1 %, statuses' 90, 6, 3 and 1 %. */
const firstNames = ['ada', 'grace', 'alan', 'edsger', 'barbara', 'donald', 'frances', 'niklaus', 'radia', 'ken']

export interface History {
  accountIds: string[]
  /** ids from all over the history */
  someIds: string[]
  someTrackingNumbers: string[]
}

/** Every row carries the prices and refusals a real one carries; they make it as wide as it is in use. */
export async function fillHistory(scene: Scene, product: Product, count: number): Promise<History> {
  const sql = openSql(product.databaseUrl)
  scene.defer(() => sql.end())
  const accountIds = await equip(product, accountsOfHistory)
  const rated = await ratedShipment(product, accountIds[0] ?? '')
  await product.send<Shipment>('POST', `/v1/shipments/${rated.id}/purchase`, { rateId: rated.rates[0]?.id })
  await sql`set session_replication_role = replica`
  await sql`set synchronous_commit = off`
  await sql`set work_mem = '256MB'`
  await insertShipments(sql, { model: rated.id, accountIds, count })
  await insertWords(sql, product.tenantId)
  await sql`vacuum analyze shipments`
  await sql`vacuum analyze shipment_words`
  const some = await sql`select id, tracking_number from shipments tablesample bernoulli (${6_000 / count}) limit 60`
  return {
    accountIds,
    someIds: some.map(({ id }) => id as string),
    someTrackingNumbers: some.map((row) => row.tracking_number as string),
  }
}

/** One a second until now. Rare statuses fall on every carrier but the second, so that some filters never meet. */
async function insertShipments(
  sql: Sql,
  { model, accountIds, count }: { model: string; accountIds: string[]; count: number },
): Promise<void> {
  await sql`
    insert into shipments
    select made.* from shipments s cross join generate_series(1, ${count}::int) n cross join lateral jsonb_populate_record(
      s, jsonb_build_object(
        'id', uuidv7(make_interval(secs => n - ${count}::int)),
        'created_at', now() - make_interval(secs => ${count}::int - n),
        'ship_date', current_date - ((${count}::int - n) / 86400),
        'status', case when n % 10 in (7, 8) then 'delivered' when n % 100 = 6 then 'exception'
          when n % 100 in (16, 26, 36) then 'printed' when n % 50 < 3 then 'purchased' else 'delivered' end,
        'carrier', case when n % 10 in (7, 8) then 'ups' when n % 100 = 95 then 'dhl' when n % 10 = 5 then 'fedex' else 'published' end,
        'account_id', (${accountIds}::uuid[])[1 + (n / 3) % ${accountsOfHistory}::int],
        'tracking_number', '92' || lpad((n::bigint * 7919)::text, 20, '0'),
        'to_address', s.to_address || jsonb_build_object(
          'name', (${firstNames}::text[])[1 + n % 10] || ' l' || substr(md5((n % 7919)::text), 1, 6),
          'company', 'company' || n % 5000, 'city', case when n % 10 = 0 then 'new york' else 'town' || n % 3000 end,
          'postalCode', lpad((n % 99999)::text, 5, '0')))) made
    where s.id = ${model}`
}

/** The words the product would keep, by its own rule for one row. */
async function insertWords(sql: Sql, tenantId: string): Promise<void> {
  const reference = wordsOf(['PO 4711'])
  await sql`
    insert into shipment_words (tenant_id, word, shipment_id)
    select distinct ${tenantId}::uuid, word, id from shipments, unnest(
      string_to_array(concat_ws(' ', to_address->>'name', to_address->>'company', to_address->>'city', to_address->>'postalCode',
        tracking_number), ' ') || ${reference}::text[]) word
    where tenant_id = ${tenantId} order by word, id on conflict do nothing`
}
