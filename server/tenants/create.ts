/** New tenants and sites, for the operator's command line, the demonstration and tests. */
import type { Address } from '#contracts/addresses.ts'
import type { Database } from '../platform/db/database.ts'
import { newId } from '../platform/ids.ts'
import { insertSite } from './store.ts'

/** Makes a tenant and returns its id. Throws Postgres 23505 when the name is taken. */
export async function createTenant(db: Database, tenant: { name: string; timeZone: string }): Promise<string> {
  const id = newId()
  await db.outside`select create_tenant(${id}, ${tenant.name}, ${tenant.timeZone})`
  return id
}

/** The id of the tenant of that name, or null. */
export async function findTenant(db: Database, name: string): Promise<string | null> {
  const [row] = await db.outside`select tenant_named(${name}) as id`
  return row?.id ?? null
}

/** Makes a site and returns its id. */
export async function createSite(
  db: Database,
  site: { tenantId: string; name: string; timeZone: string; address: Address },
): Promise<string> {
  const id = newId()
  await db.withTenant(site.tenantId, (tx) => insertSite(tx, { ...site, id, weightUnit: 'lb', lengthUnit: 'in' }))
  return id
}
