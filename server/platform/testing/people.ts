/** Two tenants with sites and a user of every role: the smallest world the API tests need. */
import type { Address } from '#contracts/addresses.ts'
import type { BuiltInRole, Experience } from '#contracts/permissions.ts'
import { createUser } from '../../identity/index.ts'
import { createSite, createTenant } from '../../tenants/index.ts'
import type { Database } from '../db/database.ts'

export const testPassword = 'correct horse battery'

export const newYork: Address = {
  company: 'Headquarters',
  line1: '421 8th Ave',
  city: 'New York',
  state: 'NY',
  postalCode: '10001',
  country: 'US',
}
export const sanFrancisco: Address = {
  name: 'Ada Byron',
  company: 'West Office',
  line1: '1 Ferry Building',
  city: 'San Francisco',
  state: 'CA',
  postalCode: '94105',
  country: 'US',
}

export interface World {
  tenantId: string
  siteId: string
  otherTenantId: string
  otherSiteId: string
}

const people: [username: string, role: BuiltInRole, experience: Experience][] = [
  ['admin@one.test', 'admin', 'mailroom'],
  ['site-admin@one.test', 'site-admin', 'mailroom'],
  ['mailroom@one.test', 'mailroom', 'mailroom'],
  ['user@one.test', 'user', 'desktop:print'],
  ['auditor@one.test', 'auditor', 'mailroom'],
]

export async function createWorld(db: Database): Promise<World> {
  const tenantId = await createTenant(db, { name: 'One', timeZone: 'America/New_York' })
  const otherTenantId = await createTenant(db, { name: 'Other', timeZone: 'America/New_York' })
  const siteId = await createSite(db, {
    tenantId,
    name: 'Headquarters',
    timeZone: 'America/New_York',
    address: newYork,
  })
  const otherSiteId = await createSite(db, {
    tenantId: otherTenantId,
    name: 'Elsewhere',
    timeZone: 'America/Chicago',
    address: newYork,
  })
  const names = { password: testPassword, firstName: 'Test', lastName: 'Person' }
  await Promise.all([
    ...people.map(([username, role, experience]) =>
      createUser(db, { tenantId, username, role, experience, siteId, ...names }),
    ),
    createUser(db, {
      tenantId: otherTenantId,
      username: 'admin@other.test',
      role: 'admin',
      experience: 'mailroom',
      siteId: otherSiteId,
      ...names,
    }),
  ])
  return { tenantId, siteId, otherTenantId, otherSiteId }
}
