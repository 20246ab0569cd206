/** All SQL of tenants and sites. */
import { and, asc, eq, gt, sql } from 'drizzle-orm'
import type { Tx } from '../platform/db/database.ts'
import { sites, tenants } from './tables.ts'

export type SiteRow = typeof sites.$inferSelect
export type TenantRow = typeof tenants.$inferSelect

/** The tenant's own row. */
export async function selectTenant(tx: Tx, tenantId: string): Promise<TenantRow> {
  const [row] = await tx.select().from(tenants).where(eq(tenants.id, tenantId))
  if (!row) throw new Error('the tenant of a session is gone')
  return row
}

/** Sites by name, after the given cursor key. */
export async function selectSites(
  tx: Tx,
  tenantId: string,
  options: { after?: readonly (string | number)[] | null; limit: number },
): Promise<SiteRow[]> {
  const after = options.after
    ? gt(sql`(${sites.name}, ${sites.id})`, sql`(${options.after[0]}, ${options.after[1]}::uuid)`)
    : undefined
  return tx
    .select()
    .from(sites)
    .where(and(eq(sites.tenantId, tenantId), after))
    .orderBy(asc(sites.name), asc(sites.id))
    .limit(options.limit)
}

/** One site, or null. */
export async function selectSite(tx: Tx, tenantId: string, id: string): Promise<SiteRow | null> {
  const [row] = await tx
    .select()
    .from(sites)
    .where(and(eq(sites.tenantId, tenantId), eq(sites.id, id)))
  return row ?? null
}

/** Adds a site. */
export async function insertSite(tx: Tx, row: typeof sites.$inferInsert): Promise<void> {
  await tx.insert(sites).values(row)
}
