/** Carrier accounts: connect, change, try, remove. Secrets are sealed before they are stored and never leave again. */
import type { CarrierAccountChanges, CarrierAccountInput, ConnectionTest } from '#contracts/carrier-accounts.ts'
import { audit } from '../platform/audit.ts'
import { postgresError } from '../platform/db/database.ts'
import { withDeadline } from '../platform/deadline.ts'
import { AppError, notFound } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { requireSite } from '../tenants/index.ts'
import { hostOf, sealed } from './credentials.ts'
import { eventsHash, tokenOf } from './describe.ts'
import { carrierMakers } from './registry.ts'
import type { CarrierSource } from './source.ts'
import {
  accountsMax,
  type CarrierAccountRow,
  countCarrierAccounts,
  deleteCarrierAccount,
  insertCarrierAccount,
  lockCarrierAccount,
  selectCarrierAccount,
  updateCarrierAccount,
} from './store.ts'

const testDeadlineMs = 20_000

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
      const secret = sealed(platform.secrets, { id, carrier, credentials, before: null })
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
      const secret = credentials && sealed(platform.secrets, { id, carrier: before.carrier, credentials, before })
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
