/** All SQL of carrier accounts. */
import { and, asc, desc, eq, isNull, or, sql } from 'drizzle-orm'
import type { Database, Tx } from '../platform/db/database.ts'
import { carrierAccounts } from './tables.ts'

export type CarrierAccountRow = typeof carrierAccounts.$inferSelect

/** One or two a carrier and site by nature. */
/** A tenant has at most this many, so that every list of them is whole. */
export const accountsMax = 200

/** Active accounts of the tenant and of that site, by name. */
export async function selectCarrierAccounts(
  tx: Tx,
  tenantId: string,
  siteId: string | null,
): Promise<CarrierAccountRow[]> {
  const ofSite = siteId ? or(isNull(carrierAccounts.siteId), eq(carrierAccounts.siteId, siteId)) : undefined
  return tx
    .select()
    .from(carrierAccounts)
    .where(and(eq(carrierAccounts.tenantId, tenantId), eq(carrierAccounts.active, true), ofSite))
    .orderBy(asc(carrierAccounts.name))
    .limit(accountsMax)
}

/** Every account, switched-off ones last. */
export async function selectAllCarrierAccounts(tx: Tx, tenantId: string): Promise<CarrierAccountRow[]> {
  return tx
    .select()
    .from(carrierAccounts)
    .where(eq(carrierAccounts.tenantId, tenantId))
    .orderBy(desc(carrierAccounts.active), asc(carrierAccounts.name))
    .limit(accountsMax)
}

const is = (tenantId: string, id: string) => and(eq(carrierAccounts.tenantId, tenantId), eq(carrierAccounts.id, id))

export async function selectCarrierAccount(tx: Tx, tenantId: string, id: string): Promise<CarrierAccountRow | null> {
  const [row] = await tx.select().from(carrierAccounts).where(is(tenantId, id))
  return row ?? null
}

export async function lockCarrierAccount(tx: Tx, tenantId: string, id: string): Promise<CarrierAccountRow | null> {
  const [row] = await tx.select().from(carrierAccounts).where(is(tenantId, id)).for('update')
  return row ?? null
}

export async function insertCarrierAccount(
  tx: Tx,
  row: typeof carrierAccounts.$inferInsert,
): Promise<CarrierAccountRow> {
  const [inserted] = await tx.insert(carrierAccounts).values(row).returning()
  if (!inserted) throw new Error('a carrier account was not inserted')
  return inserted
}

export async function updateCarrierAccount(
  tx: Tx,
  row: CarrierAccountRow,
  changes: Partial<typeof carrierAccounts.$inferInsert>,
): Promise<CarrierAccountRow> {
  const [updated] = await tx
    .update(carrierAccounts)
    .set({ ...changes, version: row.version + 1 })
    .where(is(row.tenantId, row.id))
    .returning()
  if (!updated) throw new Error('a carrier account vanished')
  return updated
}

export async function deleteCarrierAccount(tx: Tx, tenantId: string, id: string): Promise<void> {
  await tx.delete(carrierAccounts).where(is(tenantId, id))
}

/** The account whose events address carries this token; found before any tenant is known. */
export async function findAccountByEvents(
  db: Database,
  hash: Buffer,
): Promise<{ tenantId: string; id: string } | null> {
  const [row] = await db.outside`select tenant_id, id from carrier_account_by_events(${hash})`
  return row ? { tenantId: row.tenant_id as string, id: row.id as string } : null
}

/** The number of accounts, for the limit. */
export async function countCarrierAccounts(tx: Tx, tenantId: string): Promise<number> {
  const [row] = await tx
    .select({ n: sql<number>`count(*)::int` })
    .from(carrierAccounts)
    .where(eq(carrierAccounts.tenantId, tenantId))
  return row?.n ?? 0
}
