/** Carrier accounts: connect, change, try, remove. Secrets are sealed before they are stored and never leave again. */
import { createHash } from 'node:crypto'
import {
  type CarrierAccount,
  type CarrierAccountChanges,
  type CarrierAccountInput,
  type CarrierDescription,
  type ConnectionTest,
  credentialMax,
} from '#contracts/carrier-accounts.ts'
import { type CarrierCode, carrierCodes } from '#contracts/carriers.ts'
import { audit } from '../platform/audit.ts'
import type { Tx } from '../platform/db/database.ts'
import { postgresError } from '../platform/db/database.ts'
import { withDeadline } from '../platform/deadline.ts'
import { AppError, notFound, unprocessable } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { requireSite } from '../tenants/index.ts'
import { carrierMakers } from './registry.ts'
import { type CarrierSource, secretsOf } from './source.ts'
import {
  type CarrierAccountRow,
  countCarrierAccounts,
  deleteCarrierAccount,
  insertCarrierAccount,
  lockCarrierAccount,
  selectCarrierAccount,
  updateCarrierAccount,
} from './store.ts'

const testDeadlineMs = 20_000
const accountsMax = 200

/** What forms need to know of every carrier. */
export function describeCarriers(): CarrierDescription[] {
  return carrierCodes.map((carrier) => {
    const { profile, fields } = carrierMakers[carrier]
    return {
      carrier,
      name: profile.name,
      fields: fields.map((field) => ({ ...field })),
      services: profile.services.map((service) => ({ ...service })),
      abilities: [...profile.abilities],
    }
  })
}

/** An account as the API shows it. The events address is told only to those who may change accounts. */
export function toCarrierAccount(platform: Platform, context: UserContext, row: CarrierAccountRow): CarrierAccount {
  const { abilities } = carrierMakers[row.carrier].profile
  const pushes = abilities.includes('events') && context.permissions.has('carriers:write')
  const { id, carrier, name, siteId, active, environment, baseUrl, labelFormat, settings, secretsSet } = row
  return {
    ...{ id, carrier, name, siteId, active, environment, baseUrl, labelFormat, settings, secretsSet },
    abilities: [...abilities],
    eventsUrl: pushes ? new URL(`/v1/carrier-events/${tokenOf(platform, id)}`, platform.config.publicUrl).href : null,
    lastTest: row.lastTest,
    version: row.version,
    createdAt: row.createdAt.toISOString(),
  }
}

function tokenOf({ secrets }: Platform, id: string): string {
  return secrets.token(`carrier-events:${id}`)
}

/** What the token in an events address is found by. */
export function eventsHash(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

/** Saves the account and tries it. A connection that does not work is saved all the same and says why. */
export async function connectCarrierAccount(
  platform: Platform,
  context: UserContext,
  { input, carriers }: { input: CarrierAccountInput; carriers: CarrierSource },
): Promise<CarrierAccountRow> {
  const { tenantId } = context
  const { credentials = {}, carrier, name, siteId = null, labelFormat } = input
  const row = await namedOnce(name, () =>
    platform.db.withTenant(tenantId, async (tx) => {
      if ((await countCarrierAccounts(tx, tenantId)) >= accountsMax)
        throw new AppError(
          'conflict',
          `There are ${accountsMax} carrier accounts already; remove one that is not used.`,
        )
      if (siteId) await requireSite(tx, tenantId, siteId)
      const id = newId()
      const host = hostOf(input.environment ?? 'live', input.baseUrl ?? null)
      const secret = sealed(platform, { id, carrier, credentials, before: null })
      const hash = eventsHash(tokenOf(platform, id))
      const made = { tenantId, id, carrier, name, siteId, labelFormat, eventsHash: hash, ...host, ...secret }
      const inserted = await insertCarrierAccount(tx, made)
      await audit(tx, context, { action: 'carrier_account.created', targetId: id, after: auditOf(inserted) })
      return inserted
    }),
  )
  return tryConnection(platform, { row, carriers })
}

/** Changes the account; a changed connection is tried. */
export async function changeCarrierAccount(
  platform: Platform,
  context: UserContext,
  { id, input, carriers }: { id: string; input: CarrierAccountChanges; carriers: CarrierSource },
): Promise<CarrierAccountRow> {
  const { tenantId } = context
  const { credentials, environment, baseUrl, ...plain } = input
  const reconnects = credentials !== undefined || environment !== undefined || baseUrl !== undefined
  const row = await namedOnce(input.name ?? '', () =>
    platform.db.withTenant(tenantId, async (tx) => {
      const before = await lockCarrierAccount(tx, tenantId, id)
      if (!before) throw notFound('carrier account')
      if (plain.siteId) await requireSite(tx, tenantId, plain.siteId)
      const secret = credentials && sealed(platform, { id, carrier: before.carrier, credentials, before })
      const where = environment ?? before.environment
      const host = hostOf(where, baseUrl === undefined && where === 'custom' ? before.baseUrl : (baseUrl ?? null))
      const updated = await updateCarrierAccount(tx, before, { ...plain, ...host, ...secret })
      await audit(tx, context, {
        action: 'carrier_account.changed',
        targetId: id,
        before: auditOf(before),
        after: { ...auditOf(updated), newSecrets: Object.keys(credentials ?? {}) },
      })
      return updated
    }),
  )
  return reconnects ? tryConnection(platform, { row, carriers }) : row
}

/** Asks the carrier with the saved credentials and keeps what came of it. */
export async function testCarrierAccount(
  platform: Platform,
  context: UserContext,
  { id, carriers }: { id: string; carriers: CarrierSource },
): Promise<CarrierAccountRow> {
  const row = await platform.db.withTenant(context.tenantId, (tx) => selectCarrierAccount(tx, context.tenantId, id))
  if (!row) throw notFound('carrier account')
  return tryConnection(platform, { row, carriers })
}

/** Removes an account nothing was bought with. */
export async function removeCarrierAccount(platform: Platform, context: UserContext, id: string): Promise<void> {
  await platform.db
    .withTenant(context.tenantId, async (tx) => {
      const row = await lockCarrierAccount(tx, context.tenantId, id)
      if (!row) throw notFound('carrier account')
      await deleteCarrierAccount(tx, context.tenantId, id)
      await audit(tx, context, { action: 'carrier_account.removed', targetId: id, before: auditOf(row) })
    })
    .catch((error: unknown) => {
      if (postgresError(error)?.code !== '23503') throw error
      throw new AppError('conflict', 'Shipments were bought with this account. Switch it off instead of removing it.')
    })
}

async function tryConnection(
  platform: Platform,
  { row, carriers }: { row: CarrierAccountRow; carriers: CarrierSource },
): Promise<CarrierAccountRow> {
  const lastTest = await connectionTest(platform, { row, carriers })
  return platform.db.withTenant(row.tenantId, async (tx) => {
    const current = await lockCarrierAccount(tx, row.tenantId, row.id)
    // Changed meanwhile: whoever changed it tries it, too.
    if (current?.version !== row.version) return current ?? row
    return updateCarrierAccount(tx, current, { lastTest })
  })
}

async function connectionTest(
  platform: Platform,
  { row, carriers }: { row: CarrierAccountRow; carriers: CarrierSource },
): Promise<ConnectionTest> {
  const at = platform.clock().toISOString()
  const bad = (text: string) => ({ ok: false, text, services: [], at })
  const carrier = carriers(row)
  if (!carrier) return bad(`Not connected: ${missingOf(row).join(', ')} still to be entered.`)
  try {
    const { result, messages } = await withDeadline(carrier.test(), testDeadlineMs)
    if (!result) return bad(messages.map(({ text }) => text).join(' ') || 'The carrier gave no reason.')
    const { account, services } = result
    return { ok: true, text: `Connection works: account ${account}, ${services.length} services found`, services, at }
  } catch (error) {
    platform.log.warn({ err: error, carrierAccount: row.id }, 'a connection test failed')
    return bad(`The carrier could not be reached at ${row.baseUrl ?? 'its host'}. Check the network and try again.`)
  }
}

function missingOf(row: CarrierAccountRow): string[] {
  const known = new Set([...Object.keys(row.settings), ...row.secretsSet])
  return carrierMakers[row.carrier].fields
    .filter(({ key, required }) => required && !known.has(key))
    .map(({ label }) => label)
}

interface Sealing {
  id: string
  carrier: CarrierCode
  credentials: Record<string, string>
  before: CarrierAccountRow | null
}

/** Divides what was entered into settings and sealed secrets, over what is saved; an empty text removes. */
function sealed({ secrets }: Platform, { id, carrier, credentials, before }: Sealing) {
  const { fields } = carrierMakers[carrier]
  for (const [key, value] of Object.entries(credentials)) {
    const field = fields.find((known) => known.key === key)
    if (!field)
      throw unprocessable(
        `credentials.${key}`,
        `${key} is none of ${fields.map((known) => known.key).join(', ') || 'its credentials'}.`,
      )
    if (value.length > credentialMax) throw unprocessable(`credentials.${key}`, 'This is too long for a credential.')
  }
  const saved = before?.secrets
    ? (JSON.parse(secrets.open(before.secrets, secretsOf(id))) as Record<string, string>)
    : {}
  const all = { ...before?.settings, ...saved, ...credentials }
  const entered = (secret: boolean) =>
    Object.fromEntries(
      fields.filter((field) => field.secret === secret && all[field.key]).map(({ key }) => [key, all[key] ?? '']),
    )
  const hidden = entered(true)
  return {
    settings: entered(false),
    secrets: Object.keys(hidden).length > 0 ? secrets.seal(JSON.stringify(hidden), secretsOf(id)) : null,
    secretsSet: Object.keys(hidden),
  }
}

/** Own addresses are for gateways and simulators: https, or http on this machine. */
function hostOf(environment: CarrierAccountRow['environment'], baseUrl: string | null) {
  if (environment !== 'custom') {
    if (baseUrl !== null)
      throw unprocessable('baseUrl', 'An address of your own goes with environment "custom"; leave it out otherwise.')
    return { environment, baseUrl: null }
  }
  const url = URL.parse(baseUrl ?? '')
  const local = url?.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)
  if (!url || !(url.protocol === 'https:' || local) || url.username || url.search || url.hash)
    throw unprocessable('baseUrl', 'Give an address that begins with https:// (http:// only on this machine).')
  return { environment, baseUrl: url.href.replace(/\/+$/, '') }
}

async function namedOnce<T>(name: string, work: () => Promise<T>): Promise<T> {
  return work().catch((error: unknown) => {
    if (postgresError(error)?.code !== '23505') throw error
    const reason = `There is a carrier account named "${name}" already; choose another name.`
    throw new AppError('conflict', reason, { fields: [{ field: 'name', reason }] })
  })
}

function auditOf({ carrier, name, siteId, active, environment, baseUrl, settings, secretsSet }: CarrierAccountRow) {
  return { carrier, name, siteId, active, environment, baseUrl, settings, secretsSet }
}

/** The account, for those who need one that exists. */
export async function requireCarrierAccount(tx: Tx, tenantId: string, id: string): Promise<CarrierAccountRow> {
  const row = await selectCarrierAccount(tx, tenantId, id)
  if (!row)
    throw unprocessable(
      'carrierAccountId',
      'There is no carrier account with this id; take one from /v1/carrier-accounts.',
    )
  return row
}
