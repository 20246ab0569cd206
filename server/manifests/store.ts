/** All SQL of manifests. What is on them is in the shipments (shipments/manifest-store.ts). */
import { and, desc, eq, getTableColumns, inArray, lt, ne, type SQL, sql } from 'drizzle-orm'
import type { CarrierCode } from '#contracts/carriers.ts'
import type { Database, Tx } from '../platform/db/database.ts'
import { manifestDocuments, manifests } from './tables.ts'

export type ManifestRow = typeof manifests.$inferSelect

/** A manifest with the names a person knows its account and site by. */
export interface ManifestView extends ManifestRow {
  carrierAccountName: string
  siteName: string
}

export type ManifestChanges = Partial<Omit<ManifestRow, 'tenantId' | 'id' | 'leaseUntil'>> & {
  /** for so long nobody else takes it up, by the database's clock */
  leaseMs?: number
}

const inMs = (ms: number) => sql`now() + make_interval(secs => ${ms / 1000})` as unknown as Date
const is = (tenantId: string, id: string) => and(eq(manifests.tenantId, tenantId), eq(manifests.id, id))

const viewed = {
  ...getTableColumns(manifests),
  carrierAccountName: sql<string>`(select name from carrier_accounts a where a.tenant_id = ${manifests.tenantId} and a.id = ${manifests.carrierAccountId})`,
  siteName: sql<string>`(select name from sites s where s.tenant_id = ${manifests.tenantId} and s.id = ${manifests.siteId})`,
}

export async function insertManifest(
  tx: Tx,
  row: Omit<typeof manifests.$inferInsert, 'leaseUntil'> & { leaseMs: number },
): Promise<ManifestRow> {
  const { leaseMs, ...rest } = row
  const [inserted] = await tx
    .insert(manifests)
    .values({ ...rest, leaseUntil: inMs(leaseMs) })
    .returning()
  if (!inserted) throw new Error('a manifest was not inserted')
  return inserted
}

export async function updateManifest(tx: Tx, row: ManifestRow, changes: ManifestChanges): Promise<ManifestRow> {
  const { leaseMs, ...rest } = changes
  const [updated] = await tx
    .update(manifests)
    .set({ ...rest, ...(leaseMs === undefined ? {} : { leaseUntil: inMs(leaseMs) }) })
    .where(is(row.tenantId, row.id))
    .returning()
  if (!updated) throw new Error('a manifest vanished')
  return updated
}

/** The row, locked until the transaction ends. */
export async function lockManifest(tx: Tx, tenantId: string, id: string): Promise<ManifestRow | null> {
  const [row] = await tx.select().from(manifests).where(is(tenantId, id)).for('update')
  return row ?? null
}

export async function selectManifest(tx: Tx, tenantId: string, id: string): Promise<ManifestView | null> {
  const [row] = await tx.select(viewed).from(manifests).where(is(tenantId, id))
  return row ?? null
}

/** One page, newest first: ids are time-ordered. */
export async function selectManifests(
  tx: Tx,
  tenantId: string,
  asked: {
    siteId?: string
    carrier?: CarrierCode
    state?: ManifestRow['state']
    before: string | null
    limit: number
  },
): Promise<ManifestView[]> {
  const conditions: (SQL | undefined)[] = [
    asked.siteId ? eq(manifests.siteId, asked.siteId) : undefined,
    asked.carrier ? eq(manifests.carrier, asked.carrier) : undefined,
    asked.state ? eq(manifests.state, asked.state) : undefined,
    asked.before ? lt(manifests.id, asked.before) : undefined,
  ]
  return tx
    .select(viewed)
    .from(manifests)
    .where(and(eq(manifests.tenantId, tenantId), ...conditions))
    .orderBy(desc(manifests.id))
    .limit(asked.limit)
}

/** The newest manifest of an account and site, but for one, that has no answer yet. */
export async function selectUnsettled(
  tx: Tx,
  tenantId: string,
  at: { carrierAccountId: string; siteId: string; except: string },
): Promise<ManifestRow | null> {
  const [row] = await tx
    .select()
    .from(manifests)
    .where(
      and(
        eq(manifests.tenantId, tenantId),
        eq(manifests.carrierAccountId, at.carrierAccountId),
        eq(manifests.siteId, at.siteId),
        inArray(manifests.state, ['closing', 'unknown']),
        ne(manifests.id, at.except),
      ),
    )
    .orderBy(desc(manifests.id))
    .limit(1)
  return row ?? null
}

/** The next number of a site's own lists on that day, from 1; nobody else gets it. */
export async function takeNumber(tx: Tx, tenantId: string, at: { siteId: string; day: string }): Promise<number> {
  const [row] = await tx.execute(sql`
    insert into manifest_numbers as n (tenant_id, site_id, day, last) values (${tenantId}, ${at.siteId}, ${at.day}, 1)
    on conflict (tenant_id, site_id, day) do update set last = n.last + 1 returning last`)
  return Number(row?.last)
}

export async function insertForm(
  tx: Tx,
  row: Pick<typeof manifestDocuments.$inferInsert, 'tenantId' | 'manifestId' | 'format' | 'bytes'>,
): Promise<void> {
  await tx.insert(manifestDocuments).values(row).onConflictDoNothing()
}

/** The carrier's own form as it came. */
export async function selectForm(
  tx: Tx,
  tenantId: string,
  manifestId: string,
): Promise<Pick<typeof manifestDocuments.$inferSelect, 'format' | 'bytes'> | null> {
  const [row] = await tx
    .select({ format: manifestDocuments.format, bytes: manifestDocuments.bytes })
    .from(manifestDocuments)
    .where(and(eq(manifestDocuments.tenantId, tenantId), eq(manifestDocuments.manifestId, manifestId)))
  return row ?? null
}

/** Manifests nobody works on any more, leased to the caller. */
export async function takeDueManifests(
  db: Database,
  options: { most: number; leaseSeconds: number },
): Promise<{ tenantId: string; id: string }[]> {
  const rows = await db.outside`select * from manifests_due(${options.most}, ${options.leaseSeconds})`
  return rows.map((row) => ({ tenantId: row.tenant_id as string, id: row.id as string }))
}
