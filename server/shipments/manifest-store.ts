/** The SQL of shipments at the end of the day: what waits to be manifested, what is on a manifest. */
import { and, asc, eq, inArray, type SQL, sql } from 'drizzle-orm'
import type { Address } from '#contracts/addresses.ts'
import type { CarrierCode, Package } from '#contracts/carriers.ts'
import type { ShipmentStatus } from '#contracts/shipment-status.ts'
import type { Actor } from '../platform/audit.ts'
import type { Tx } from '../platform/db/database.ts'
import { together } from '../platform/db/together.ts'
import { changeShipment } from './change.ts'
import { shipments } from './tables.ts'

/** Accounts times sites with something to hand over; more than any organisation closes in a day. */
const groupsMax = 1_000

const beforeHandOver = ['purchased', 'printed'] as const satisfies ShipmentStatus[]

/** Bought and on no manifest. Return labels are handed over by somebody else, elsewhere. The words are those of the index. */
const waiting = sql`s.manifest_id is null and s.status in ('purchased', 'printed')
  and s.return_of is null and coalesce(s.options->>'returnLabel', 'false') <> 'true'`

/** The calendar day of a site at an instant. */
const dayOf = (now: Date) => sql`(${now.toISOString()}::timestamptz at time zone st.time_zone)::date`

/** Shipments that wait for one carrier account at one site. */
export interface WaitingGroup {
  carrier: CarrierCode
  carrierAccountId: string
  carrierAccountName: string
  siteId: string
  siteName: string
  /** today at the site */
  day: string
  shipments: number
  packages: number
  /** of days before today */
  forgotten: number
  oldestDay: string | null
  /** bought, but no printer confirmed the label */
  unprinted: number
  /** the newest five days before today, newest first */
  days: { day: string; shipments: number }[]
}

/** Everything that waits today or has waited longer, by site and carrier account. */
export async function selectWaitingGroups(
  tx: Tx,
  tenantId: string,
  { now, siteId }: { now: Date; siteId?: string },
): Promise<WaitingGroup[]> {
  const atSite = siteId ? sql`and s.site_id = ${siteId}` : sql``
  const rows = await tx.execute(sql`
    with days as (
      select s.carrier_account_id, s.site_id, s.ship_date, st.name, ${dayOf(now)} as today, count(*) as n,
        sum(jsonb_array_length(s.packages)) as packages, count(*) filter (where s.status = 'purchased') as unprinted
      from shipments s join sites st on st.tenant_id = s.tenant_id and st.id = s.site_id
      where s.tenant_id = ${tenantId} and ${waiting} and s.ship_date <= ${dayOf(now)} ${atSite}
      group by s.carrier_account_id, s.site_id, s.ship_date, st.name, st.time_zone
    )
    select a.carrier, a.id as "carrierAccountId", a.name as "carrierAccountName", d.site_id as "siteId", d.name as "siteName",
      d.today::text as day, sum(d.n)::int as shipments, sum(d.packages)::int as packages,
      coalesce(sum(d.n) filter (where d.ship_date < d.today), 0)::int as forgotten,
      (min(d.ship_date) filter (where d.ship_date < d.today))::text as "oldestDay", sum(d.unprinted)::int as unprinted,
      to_json(coalesce((array_agg(json_build_object('day', d.ship_date, 'shipments', d.n) order by d.ship_date desc)
        filter (where d.ship_date < d.today))[1:5], '{}')) as days
    from days d join carrier_accounts a on a.tenant_id = ${tenantId} and a.id = d.carrier_account_id
    group by a.carrier, a.id, a.name, d.site_id, d.name, d.today
    order by d.name, a.name, a.id limit ${groupsMax}`)
  return rows as unknown as WaitingGroup[]
}

/** Where shipments wait: one carrier account at one site, up to and with a day. */
export interface WaitingAt {
  carrierAccountId: string
  siteId: string
  /** YYYY-MM-DD */
  day: string
}

const waitingAt = ({ carrierAccountId, siteId, day }: WaitingAt) =>
  sql`${waiting} and s.carrier_account_id = ${carrierAccountId} and s.site_id = ${siteId} and s.ship_date <= ${day}`

/** The service codes of what waits, most common first. */
export async function selectWaitingServices(tx: Tx, tenantId: string, at: WaitingAt): Promise<string[]> {
  const rows = await tx.execute(sql`
    select s.service from shipments s where s.tenant_id = ${tenantId} and ${waitingAt(at)} and s.service is not null
    group by s.service order by count(*) desc, s.service limit 20`)
  return rows.map(({ service }) => String(service))
}

/**
 * Puts what waits on a manifest, oldest first. Whoever comes second finds nothing left: rows are locked in one order,
 * and one that got a manifest meanwhile waits no more.
 * @returns how many shipments and packages were put on it
 */
export async function assignToManifest(
  tx: Tx,
  tenantId: string,
  wish: { at: WaitingAt; manifestId: string; ids?: readonly string[]; most: number },
): Promise<{ shipments: number; packages: number }> {
  const named = wish.ids ? sql`and s.id = any(${sql.param(wish.ids)}::uuid[])` : sql``
  const [row] = await tx.execute(sql`
    with picked as (
      select s.id from shipments s where s.tenant_id = ${tenantId} and ${waitingAt(wish.at)} ${named}
      order by s.ship_date, s.id limit ${wish.most} for update
    ), put as (
      update shipments s set manifest_id = ${wish.manifestId} from picked
      where s.tenant_id = ${tenantId} and s.id = picked.id returning jsonb_array_length(s.packages) as packages
    )
    select count(*)::int as shipments, coalesce(sum(packages), 0)::int as packages from put`)
  return { shipments: Number(row?.shipments), packages: Number(row?.packages) }
}

/** Takes every shipment off a manifest that never came to be: they wait again. */
export async function releaseFromManifest(tx: Tx, tenantId: string, manifestId: string): Promise<void> {
  await tx
    .update(shipments)
    .set({ manifestId: null })
    .where(and(eq(shipments.tenantId, tenantId), eq(shipments.manifestId, manifestId)))
}

/** What a carrier is told of a shipment it is to manifest. */
export interface ManifestEntry {
  id: string
  service: string
  carrierReference: string
  trackingNumbers: string[]
}

interface PageOf {
  manifestId: string
  after: string | null
  limit: number
}

const onManifest = ({ manifestId, after }: PageOf) =>
  sql`s.manifest_id = ${manifestId} and ${after ? sql`s.id > ${after}` : sql`true`}`

const numbersOf = sql`array(select l.tracking_number from labels l
  where l.tenant_id = s.tenant_id and l.shipment_id = s.id order by l.package_number)`

/** Shipments of a manifest with what the carrier calls them, by id. */
export async function selectManifestEntries(tx: Tx, tenantId: string, page: PageOf): Promise<ManifestEntry[]> {
  const rows = await tx.execute(sql`
    select s.id, coalesce(s.service, '') as service, i.result->>'carrierReference' as "carrierReference", ${numbersOf} as "trackingNumbers"
    from shipments s join purchase_intents i on i.tenant_id = s.tenant_id and i.shipment_id = s.id and i.state = 'completed'
    where s.tenant_id = ${tenantId} and ${onManifest(page)} order by s.id limit ${page.limit}`)
  return rows as unknown as ManifestEntry[]
}

/** A shipment as lists of a manifest show it. */
export interface ManifestShipment {
  id: string
  to: Address
  service: string
  serviceName: string
  shipDate: string
  packages: Package[]
  trackingNumbers: string[]
}

const listed = sql`s.id, s.to_address as to, coalesce(s.service, '') as service, coalesce(s.service_name, s.service, '') as "serviceName",
  s.ship_date::text as "shipDate", s.packages, ${numbersOf} as "trackingNumbers"`

/** Shipments of a manifest, by id. */
export async function selectManifestShipments(tx: Tx, tenantId: string, page: PageOf): Promise<ManifestShipment[]> {
  return selectListed(tx, tenantId, onManifest(page), page.limit)
}

/** Shipments that wait, by id. */
export async function selectWaitingShipments(
  tx: Tx,
  tenantId: string,
  { at, after, limit }: { at: WaitingAt; after: string | null; limit: number },
): Promise<ManifestShipment[]> {
  return selectListed(tx, tenantId, sql`${waitingAt(at)} and ${after ? sql`s.id > ${after}` : sql`true`}`, limit)
}

async function selectListed(tx: Tx, tenantId: string, where: SQL, limit: number): Promise<ManifestShipment[]> {
  const rows = await tx.execute(
    sql`select ${listed} from shipments s where s.tenant_id = ${tenantId} and ${where} order by s.id limit ${limit}`,
  )
  return rows as unknown as ManifestShipment[]
}

/** Services of a manifest with their shipments and packages, most packages first. */
export async function selectManifestServices(
  tx: Tx,
  tenantId: string,
  manifestId: string,
): Promise<{ service: string; serviceName: string; shipments: number; packages: number }[]> {
  const rows = await tx.execute(sql`
    select coalesce(s.service, '') as service, max(coalesce(s.service_name, s.service, '')) as "serviceName", count(*)::int as shipments,
      sum(jsonb_array_length(s.packages))::int as packages
    from shipments s where s.tenant_id = ${tenantId} and s.manifest_id = ${manifestId}
    group by 1 order by 4 desc, 1`)
  return rows as unknown as { service: string; serviceName: string; shipments: number; packages: number }[]
}

/** What keeps named shipments off a manifest is seen in these; in the order of their ids. */
export interface NamedShipment {
  id: string
  status: ShipmentStatus
  siteId: string
  carrierAccountId: string | null
  shipDate: string
  manifestId: string | null
}

export async function selectNamedShipments(tx: Tx, tenantId: string, ids: readonly string[]): Promise<NamedShipment[]> {
  const { id, status, siteId, carrierAccountId, shipDate, manifestId } = shipments
  return tx
    .select({ id, status, siteId, carrierAccountId, shipDate, manifestId })
    .from(shipments)
    .where(and(eq(shipments.tenantId, tenantId), inArray(shipments.id, [...ids])))
    .orderBy(asc(shipments.id))
}

/**
 * Marks the next shipments of a closed manifest `manifested`, with timeline and event. Those that a carrier's scan has
 * moved on already keep their status. Call it until it answers 0; each call in a transaction of its own.
 * @returns how many were marked
 */
export async function markManifested(
  tx: Tx,
  actor: Actor,
  mark: { manifestId: string; text: string; limit: number },
): Promise<number> {
  const rows = await tx
    .select()
    .from(shipments)
    .where(
      and(
        eq(shipments.tenantId, actor.tenantId),
        eq(shipments.manifestId, mark.manifestId),
        inArray(shipments.status, [...beforeHandOver]),
      ),
    )
    .orderBy(asc(shipments.id))
    .limit(mark.limit)
    .for('update')
  const change = {
    actor,
    kind: 'shipment.manifested',
    text: mark.text,
    set: { status: 'manifested' as const },
  }
  await together(rows.map((row) => changeShipment(tx, row, change)))
  return rows.length
}
