/** The SQL of how often a carrier account may be asked: its calls of the last minute, shared by all servers. */
import { type SQL, sql } from 'drizzle-orm'
import type { WithSubquery } from 'drizzle-orm/subquery'
import type { Tx } from '../platform/db/database.ts'
import { trackingPaces } from './tables.ts'

/** `calls` in any `seconds` up to `now`. */
export interface Pace {
  calls: number
  seconds: number
  /** each package is a call of its own; else all that are taken together are one */
  callPerNumber: boolean
  now: Date
}

interface Account {
  tenantId: string
  carrierAccountId: string
}

/** Makes the row the calls of an account are written down in; without it nothing may be taken. */
export async function openPace(tx: Tx, account: Account): Promise<void> {
  await tx.insert(trackingPaces).values(account).onConflictDoNothing()
}

/**
 * The parts of a statement that takes rows `due` at a pace. `pace` locks the account's row first, so that each of several
 * servers sees the calls of the others; it keeps only what still counts, so that the row stays short.
 */
export function paced(tx: Tx, pace: Pace & Account & { most: number }) {
  const { tenantId, carrierAccountId, calls, seconds, callPerNumber, most } = pace
  const now = sql`${pace.now.toISOString()}::timestamptz`
  const own = sql`p.tenant_id = ${tenantId} and p.carrier_account_id = ${carrierAccountId}`
  const free = sql`${calls}::int - cardinality(asked)`
  const takable = callPerNumber
    ? sql`least(${most}::int, ${free})`
    : sql`case when ${free} > 0 then ${most}::int else 0 end`
  return {
    before: part(
      tx,
      'pace',
      sql`
      select array(select at from unnest(p.asked) at where at > ${now} - make_interval(secs => ${seconds})) as asked
      from tracking_paces p where ${own} for update`,
    ),
    limit: sql`(select greatest(0, coalesce(max(${takable}), 0)) from pace)`,
    after: part(
      tx,
      'noted',
      sql`
      update tracking_paces p set asked = pace.asked || array_fill(${now}, array[${callPerNumber ? sql`taken.n` : sql`1`}])
      from pace, (select count(*)::int as n from due) taken where ${own} and taken.n > 0`,
    ),
  }
}

function part(tx: Tx, name: string, statement: SQL): WithSubquery {
  return tx.$with(name, {}).as(statement)
}
