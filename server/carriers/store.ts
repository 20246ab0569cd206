/** All SQL of carrier accounts. */
import { and, asc, eq, isNull, or } from 'drizzle-orm'
import type { Tx } from '../platform/db/database.ts'
import { carrierAccounts } from './tables.ts'

export type CarrierAccountRow = typeof carrierAccounts.$inferSelect

/** Active accounts of the tenant and of that site, by name. Few by nature: one or two a carrier. */
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
    .limit(100)
}

export async function selectCarrierAccount(tx: Tx, tenantId: string, id: string): Promise<CarrierAccountRow | null> {
  const [row] = await tx
    .select()
    .from(carrierAccounts)
    .where(and(eq(carrierAccounts.tenantId, tenantId), eq(carrierAccounts.id, id)))
  return row ?? null
}

export async function insertCarrierAccount(tx: Tx, row: typeof carrierAccounts.$inferInsert): Promise<void> {
  await tx.insert(carrierAccounts).values(row)
}
