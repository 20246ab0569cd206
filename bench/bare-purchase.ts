/** The peer of a purchase: the same rows in the same two transactions, without rules, rights, locks or an application. */
import { createHash } from 'node:crypto'
import { openSql, type Query } from '../server/platform/db/sql.ts'
import type { Scene } from './scene.ts'

const poolSize = 8
const tables = [
  'shipments',
  'purchase_intents',
  'account_periods',
  'ledger_entries',
  'shipment_events',
  'outbox',
  'audit_heads',
  'audit_rows',
  'labels',
] as const
export const bareTables = tables.length

/** Copies every table a purchase writes, with its indexes and bought rows, but without foreign keys and triggers. */
export async function openBarePurchases(
  scene: Scene,
  options: { url: string; ids: readonly string[] },
): Promise<(id: string) => Promise<unknown>> {
  const { url, ids } = options
  const sql = openSql(url, { max: poolSize })
  scene.defer(() => sql.end())
  for (const table of tables) {
    await sql.unsafe(`create table bare_${table} (like ${table} including all)`)
  }
  await sql`insert into bare_account_periods select * from account_periods limit 1`
  await sql`insert into bare_audit_heads select * from audit_heads limit 1`
  const [model] = await sql`
    select s.id as shipment, i.id as intent from purchase_intents i join shipments s on s.id = i.shipment_id limit 1`
  const intent: string = model?.intent
  await sql`
    insert into bare_shipments
    select made.* from shipments s cross join unnest(${ids}::uuid[]) fresh
    cross join lateral jsonb_populate_record(s, jsonb_build_object('id', fresh, 'status', 'rated')) made
    where s.id = ${model?.shipment}`
  return async (id) => {
    await sql.begin((tx) => Promise.all(firstStep(tx, { id, intent })))
    await sql.begin((tx) => Promise.all(secondStep(tx, { id, intent })))
  }
}

interface Bare {
  /** of the shipment and of its purchase */
  id: string
  /** the real purchase whose values are copied */
  intent: string
}

/** Intent, reservation and the shipment's new state. The statements of one transaction travel together. */
function firstStep(tx: Query, { id, intent }: Bare): Promise<unknown>[] {
  return [
    tx`insert into bare_purchase_intents
      select tenant_id, ${id}, ${id}, carrier, carrier_account_id, 'pending', rate_id, request, null, null, 0, now() from purchase_intents
      where id = ${intent}`,
    tx`update bare_account_periods set reserved_cents = reserved_cents + 1`,
    book(tx, id, 'reserve'),
    tx`update bare_shipments set status = 'purchasing', version = version + 1 where id = ${id}`,
    ...told(tx, id),
  ]
}

/** The result, the spending, the label and the shipment's new state. */
function secondStep(tx: Query, { id, intent }: Bare): Promise<unknown>[] {
  return [
    tx`update bare_purchase_intents set state = 'completed', resolved_at = now(),
      result = (select result from purchase_intents where id = ${intent}) where id = ${id}`,
    tx`update bare_account_periods set reserved_cents = reserved_cents - 1, spent_cents = spent_cents + 1`,
    book(tx, id, 'capture'),
    tx`insert into bare_labels
      select tenant_id, uuidv7(), ${id}, ${id}, package_number, ${id}, artwork, now() from labels where intent_id = ${intent}`,
    tx`update bare_shipments set status = 'purchased', tracking_number = ${id}, version = version + 1 where id = ${id}`,
    ...told(tx, id),
  ]
}

function book(tx: Query, id: string, kind: string): Promise<unknown> {
  return tx`
    insert into bare_ledger_entries (tenant_id, id, account_id, period_start, kind, amount_cents, charged, intent_id, shipment_id)
    select tenant_id, uuidv7(), account_id, period_start, ${kind}, 1, true, ${id}, ${id} from bare_account_periods`
}

/** Timeline, outbox and audit. */
function told(tx: Query, id: string): Promise<unknown>[] {
  const body = JSON.stringify({ action: 'shipment.purchased', target: id, after: 'x'.repeat(600) })
  const hash = createHash('sha256').update(body).digest()
  return [
    tx`insert into bare_shipment_events (tenant_id, id, shipment_id, kind, text)
      select tenant_id, uuidv7(), ${id}, 'shipment.purchased', 'Bought' from bare_audit_heads`,
    tx`insert into bare_outbox (tenant_id, id, type, payload)
      select tenant_id, uuidv7(), 'shipment.purchased', '{}' from bare_audit_heads`,
    tx`update bare_audit_heads set sequence = sequence + 1, hash = ${hash}`,
    tx`insert into bare_audit_rows
      select tenant_id, sequence, ${body}, hash, now(), 'shipment.purchased', null, ${id} from bare_audit_heads`,
  ]
}
