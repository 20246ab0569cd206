/** Compares what the carriers sold with what Postroom knows, row by row. */

import type { SimulatedPurchase } from '../server/carriers/simulator/store.ts'
import { brokenInvariants } from '../server/platform/db/invariants.ts'
import { openSql } from '../server/platform/db/sql.ts'
import type { ChaosCarriers } from './carriers.ts'

export interface Verdict {
  /** bought at the carriers, voided ones included */
  bought: number
  /** labels Postroom has */
  labels: number
  /** sold twice for one shipment, and both still live */
  twice: string[]
  /** sold and unknown to Postroom; those it is still asking about are open, not lost */
  lost: string[]
  /** labels nobody sold */
  invented: string[]
  /** purchases still open */
  open: number
  /** global invariants that do not hold: ledger, budgets, audit chain */
  broken: unknown[]
}

/** True when nothing is wrong. */
export function isClean({ twice, lost, invented, open, broken }: Verdict): boolean {
  return twice.length + lost.length + invented.length + open + broken.length === 0
}

export async function verify(databaseUrl: string, carriers: ChaosCarriers): Promise<Verdict> {
  const sql = openSql(databaseUrl)
  const labels = await sql`
    select l.tracking_number as number, l.shipment_id::text as shipment, i.state
    from labels l join purchase_intents i on i.tenant_id = l.tenant_id and i.id = l.intent_id`
  const [open] =
    await sql`select count(*)::int as n from purchase_intents where state in ('held', 'pending', 'unknown', 'voiding')`
  const orphans = await sql`select result from purchase_intents where state = 'orphaned'`
  await sql.end()
  const known = new Map(labels.map((label) => [label.number, label]))
  const told = JSON.stringify(orphans)
  const sold = carriers.bought()
  const live = sold.filter(({ purchase }) => purchase.voidedAt === null)
  const shipmentOf = (numbers: readonly string[]) => numbers.map((number) => known.get(number)?.shipment).find(Boolean)
  const owners = live.flatMap(({ purchase }) => shipmentOf(numbersOf(purchase)) ?? [])
  const references = live.map(({ carrier, purchase }) => `${carrier} ${purchase.reference}`)
  const soldNumbers = new Set(sold.flatMap(({ purchase }) => numbersOf(purchase)))
  return {
    bought: sold.length,
    labels: labels.length,
    twice: [...repeated(owners), ...repeated(references)],
    lost: live
      .filter(({ purchase }) => !numbersOf(purchase).some((number) => known.has(number) || told.includes(number)))
      .map(({ carrier, purchase }) => `${carrier} ${purchase.number} (${purchase.reference})`),
    invented: labels.filter(({ number }) => !soldNumbers.has(number)).map(({ number }) => number),
    open: Number(open?.n),
    broken: await brokenInvariants(databaseUrl),
  }
}

/** Some carriers track by the shipment's number, some by those of its packages. */
function numbersOf({ number, trackingNumbers }: SimulatedPurchase): string[] {
  return [number, ...trackingNumbers]
}

function repeated(items: readonly string[]): string[] {
  const seen = new Set<string>()
  return [...new Set(items.filter((item) => seen.size === seen.add(item).size))]
}
