/** Fills an empty installation with the demonstration: two tenants, people, accounts, addresses. Runs once. */
import type { BuiltInRole, Experience } from '#contracts/permissions.ts'
import { createAccount } from '../server/accounts/index.ts'
import { createAddress } from '../server/addresses/index.ts'
import { insertCarrierAccount } from '../server/carriers/index.ts'
import { createUser, findUserId } from '../server/identity/index.ts'
import { postgresError } from '../server/platform/db/database.ts'
import { AppError } from '../server/platform/errors.ts'
import type { UserContext } from '../server/platform/http/context.ts'
import { newId } from '../server/platform/ids.ts'
import type { Platform } from '../server/platform/platform.ts'
import { createSite, createTenant, findTenant, selectSites } from '../server/tenants/index.ts'
import { demoAccounts } from './data/accounts.ts'
import { demoAddresses } from './data/addresses.ts'

export const demoPassword = 'postroom-demo'
export const adminName = 'admin@demo.test'

const demoUsers: {
  username: string
  role: BuiltInRole
  experience: Experience
  firstName: string
  lastName: string
  site: 'Headquarters' | 'West Office'
}[] = [
  {
    username: adminName,
    role: 'admin',
    experience: 'mailroom',
    firstName: 'Alex',
    lastName: 'Admin',
    site: 'Headquarters',
  },
  {
    username: 'operator@demo.test',
    role: 'mailroom',
    experience: 'mailroom',
    firstName: 'Olive',
    lastName: 'Operator',
    site: 'Headquarters',
  },
  {
    username: 'desk@demo.test',
    role: 'user',
    experience: 'desktop:rts',
    firstName: 'Dana',
    lastName: 'Desk',
    site: 'Headquarters',
  },
  {
    username: 'print@demo.test',
    role: 'user',
    experience: 'desktop:print',
    firstName: 'Perry',
    lastName: 'Print',
    site: 'West Office',
  },
  {
    username: 'auditor@demo.test',
    role: 'auditor',
    experience: 'mailroom',
    firstName: 'Ada',
    lastName: 'Auditor',
    site: 'Headquarters',
  },
]

const otherAdminName = 'admin@other.test'
const roleWords: Partial<Record<BuiltInRole, string>> = {
  admin: 'Administrator',
  mailroom: 'Mailroom operator',
  user: 'Desk user',
  auditor: 'Auditor',
}

/** What the ready message and the sign-in page show. */
export const demoSignIns = {
  password: demoPassword,
  users: [
    ...demoUsers.map(({ username, role, site }) => ({ username, description: `${roleWords[role] ?? role}, ${site}` })),
    { username: otherAdminName, description: 'Administrator of another tenant' },
  ],
}
const otherTenantName = 'Other Organisation'
const tenantName = 'Demo Organisation'
const headquarters = {
  name: 'Mailroom',
  company: 'Demo Organisation',
  phone: '2125550100',
  email: 'mailroom@demo.test',
  line1: '421 8th Ave',
  city: 'New York',
  state: 'NY',
  postalCode: '10001',
  country: 'US',
}
const westOffice = {
  name: 'Mailroom',
  company: 'Demo Organisation West',
  phone: '4155550100',
  email: 'mailroom@demo.test',
  line1: '101 Mission St',
  city: 'San Francisco',
  state: 'CA',
  postalCode: '94105',
  country: 'US',
}

/**
 * Seeds once. Each step tolerates what an interrupted run already made; the second tenant's administrator, made last, says that all is there.
 */
export async function seedDemo(platform: Platform): Promise<boolean> {
  const { db } = platform
  if (await findUserId(db, otherAdminName)) return false
  const tenantId =
    (await findTenant(db, tenantName)) ?? (await createTenant(db, { name: tenantName, timeZone: 'America/New_York' }))
  await unlessThere(
    createSite(db, { tenantId, name: 'Headquarters', timeZone: 'America/New_York', address: headquarters }),
  )
  await unlessThere(
    createSite(db, { tenantId, name: 'West Office', timeZone: 'America/Los_Angeles', address: westOffice }),
  )
  const sites = await db.withTenant(tenantId, (tx) => selectSites(tx, tenantId, { limit: 10 }))
  const siteId = (name: string) => sites.find((site) => site.name === name)?.id ?? null
  await Promise.all(
    demoUsers.map(({ site, ...user }) =>
      unlessThere(createUser(db, { ...user, tenantId, password: demoPassword, siteId: siteId(site) })),
    ),
  )
  await seedAccounts(platform, tenantId, siteId)
  const adminId = await findUserId(db, adminName)
  if (!adminId) throw new Error('the demo administrator was not made')
  await seedAddresses(platform, setupContext(tenantId, siteId('Headquarters'), adminId))
  await seedCarrierAccount(platform, tenantId)
  await seedOther(platform)
  return true
}

/** Passes over what is already there. */
async function unlessThere(made: Promise<unknown>): Promise<void> {
  await made.catch((error: unknown) => {
    const taken = postgresError(error)?.code === '23505' || (error instanceof AppError && error.code === 'conflict')
    if (!taken) throw error
  })
}

function setupContext(tenantId: string, siteId: string | null, userId: string): UserContext {
  return {
    tenantId,
    siteId,
    userId,
    username: adminName,
    role: 'admin',
    permissions: new Set(),
    from: null,
    requestId: 'demo',
    idempotencyKey: null,
    accept: undefined,
  }
}

async function seedCarrierAccount({ db }: Platform, tenantId: string): Promise<void> {
  const account = { tenantId, id: newId(), carrier: 'published' as const, name: 'USPS published prices' }
  await unlessThere(db.withTenant(tenantId, (tx) => insertCarrierAccount(tx, account)))
}

async function seedAccounts(
  { db }: Platform,
  tenantId: string,
  siteId: (name: string) => string | null,
): Promise<void> {
  for (const { site, ...account } of demoAccounts) {
    await unlessThere(
      db.withTenant(tenantId, (tx) => createAccount(tx, tenantId, { ...account, siteId: site ? siteId(site) : null })),
    )
  }
}

async function seedAddresses(platform: Platform, context: UserContext): Promise<void> {
  for (const address of demoAddresses)
    await unlessThere(createAddress(platform, context, { ...address, scope: 'tenant' }))
}

async function seedOther(platform: Platform): Promise<void> {
  const { db } = platform
  const tenantId =
    (await findTenant(db, otherTenantName)) ??
    (await createTenant(db, { name: otherTenantName, timeZone: 'America/Chicago' }))
  const address = {
    company: otherTenantName,
    line1: '78 E Washington St',
    city: 'Chicago',
    state: 'IL',
    postalCode: '60602',
    country: 'US',
  }
  await unlessThere(createSite(db, { tenantId, name: 'Main Office', timeZone: 'America/Chicago', address }))
  await seedCarrierAccount(platform, tenantId)
  const [site] = await db.withTenant(tenantId, (tx) => selectSites(tx, tenantId, { limit: 1 }))
  const names = { firstName: 'Otto', lastName: 'Other', role: 'admin', experience: 'mailroom' as const }
  await createUser(db, {
    tenantId,
    siteId: site?.id ?? null,
    username: otherAdminName,
    password: demoPassword,
    ...names,
  })
}
