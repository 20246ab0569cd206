/** All SQL of tenants and sites. */
import { and, asc, eq, gt, inArray, sql } from 'drizzle-orm'
import type { Settings } from '#contracts/settings.ts'
import type { Tx } from '../platform/db/database.ts'
import { sites, tenantSettings, tenants } from './tables.ts'

export type SiteRow = typeof sites.$inferSelect
export type TenantRow = typeof tenants.$inferSelect

const defaultSettings: Settings = { undoSeconds: 0, noMovementDays: 5 }

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

/** Those of the sites that exist, in no order. */
export async function selectSitesById(tx: Tx, tenantId: string, ids: readonly string[]): Promise<SiteRow[]> {
  return tx
    .select()
    .from(sites)
    .where(and(eq(sites.tenantId, tenantId), inArray(sites.id, [...ids])))
}

/** Adds a site. */
export async function insertSite(tx: Tx, row: typeof sites.$inferInsert): Promise<void> {
  await tx.insert(sites).values(row)
}

/** The tenant's settings; the defaults until one is changed. */
export async function selectSettings(tx: Tx, tenantId: string): Promise<Settings> {
  const [row] = await tx.select().from(tenantSettings).where(eq(tenantSettings.tenantId, tenantId))
  return row ? { undoSeconds: row.undoSeconds, noMovementDays: row.noMovementDays } : defaultSettings
}

/** Writes all settings of the tenant. */
export async function saveSettings(tx: Tx, tenantId: string, settings: Settings): Promise<void> {
  await tx
    .insert(tenantSettings)
    .values({ tenantId, ...settings })
    .onConflictDoUpdate({ target: tenantSettings.tenantId, set: settings })
}
