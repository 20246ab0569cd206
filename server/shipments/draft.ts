/** Drafts: create, change, discard. */
import { isDeepStrictEqual } from 'node:util'
import type { Address } from '#contracts/addresses.ts'
import type { Site } from '#contracts/identity.ts'
import type { Shipment, ShipmentInput } from '#contracts/shipments.ts'
import { selectPath } from '../accounts/index.ts'
import { checkAddress } from '../addresses/index.ts'
import type { Actor } from '../platform/audit.ts'
import { dayIn } from '../platform/clock.ts'
import type { Tx } from '../platform/db/database.ts'
import { AppError, notFound, unprocessable } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { requireSite } from '../tenants/index.ts'
import { changeShipment, tellChange } from './change.ts'
import { describeShipment } from './describe.ts'
import { deleteShipment, insertShipment, lockShipment, type ShipmentRow } from './store.ts'

const changeable: ReadonlySet<string> = new Set(['draft', 'rated'])
/** Carriers take a future date for about this long. */
const shipDateAheadMaxDays = 30

/** Who makes a draft, and the site it is of when none is named. */
export type UserSite = Actor & { siteId: string | null }

/** Saves a new draft; the sender is the site's address unless given. */
export async function createDraft(
  platform: Platform,
  context: UserSite,
  input: ShipmentInput,
  extra: DraftExtra = {},
): Promise<Shipment> {
  return platform.db.withTenant(context.tenantId, async (tx) =>
    describeShipment(tx, await saveDraft(tx, context, { input, ...extra, now: platform.clock() })),
  )
}

interface DraftExtra {
  requestKey?: string
  batchId?: string
}

/** The same in the caller's transaction. */
export async function saveDraft(
  tx: Tx,
  context: UserSite,
  { input, requestKey, batchId, now }: DraftExtra & { input: ShipmentInput; now: Date },
): Promise<ShipmentRow> {
  assertAddresses({ to: input.to, from: input.from })
  assertCustoms(input.customs)
  assertNotify(input, input.to)
  const { tenantId } = context
  const site = await requireSite(tx, tenantId, input.siteId ?? context.siteId)
  const today = dayIn(site.timeZone, now)
  const row = await insertShipment(tx, {
    tenantId,
    id: newId(),
    siteId: site.id,
    status: 'draft',
    to: input.to,
    from: input.from ?? site.address,
    packages: input.packages,
    options: input.options ?? {},
    customs: input.customs ?? null,
    notify: input.notify ?? null,
    requestKey: requestKey ?? null,
    batchId: batchId ?? null,
    shipDate: checkedShipDate(input.shipDate, today) ?? today,
    references: input.references ?? [],
    dropRecordId: input.dropRecordId ?? null,
    onlyCarrier: input.onlyCarrier ?? null,
    accountId: await checkedAccount(tx, tenantId, input.accountIds),
    createdBy: context.userId,
    createdByName: context.username,
  })
  await tellChange(tx, row, { actor: context, kind: 'shipment.created', text: 'Draft saved' })
  return row
}

/** Changes a draft. Its prices no longer fit and are dropped. */
export async function changeDraft(
  platform: Platform,
  context: UserContext,
  { id, input }: { id: string; input: Partial<ShipmentInput> },
): Promise<Shipment> {
  assertAddresses({ to: input.to, from: input.from })
  assertCustoms(input.customs)
  return platform.db.withTenant(context.tenantId, async (tx) => {
    const row = await lockDraft(tx, context.tenantId, id)
    assertNotify(input, input.to ?? row.to)
    const site = await requireSite(tx, context.tenantId, input.siteId ?? row.siteId)
    const { siteId: _site, accountIds, shipDate, ...fields } = input
    const from = input.from ?? (await senderAfterMove(tx, row, site))
    const set = {
      ...fields,
      from,
      siteId: site.id,
      shipDate: checkedShipDate(shipDate, dayIn(site.timeZone, platform.clock())) ?? row.shipDate,
      accountId: accountIds ? await checkedAccount(tx, context.tenantId, accountIds) : row.accountId,
      status: 'draft' as const,
      rates: [],
      failures: [],
      excluded: [],
      choices: null,
      ratedOptions: null,
      ratedAt: null,
    }
    const updated = await changeShipment(tx, row, {
      actor: context,
      kind: 'shipment.changed',
      text: 'Draft changed',
      set,
    })
    return describeShipment(tx, updated)
  })
}

/** A draft that moves to another site is sent from there, unless its sender was typed in. */
async function senderAfterMove(tx: Tx, row: ShipmentRow, site: Site): Promise<Address> {
  if (site.id === row.siteId) return row.from
  const before = await requireSite(tx, row.tenantId, row.siteId)
  return isDeepStrictEqual(before.address, row.from) ? site.address : row.from
}

/** Discards a draft for good. */
export async function discardDraft(platform: Platform, context: UserContext, id: string): Promise<void> {
  await platform.db.withTenant(context.tenantId, async (tx) => {
    const row = await lockDraft(tx, context.tenantId, id)
    await tellChange(tx, row, { actor: context, kind: 'shipment.discarded', text: 'Draft discarded' })
    await deleteShipment(tx, context.tenantId, id)
  })
}

/** The draft, locked; `conflict` when it was bought meanwhile. */
export async function lockDraft(tx: Tx, tenantId: string, id: string): Promise<ShipmentRow> {
  const row = await lockShipment(tx, tenantId, id)
  if (!row) throw notFound('shipment')
  if (changeable.has(row.status)) return row
  throw new AppError(
    'conflict',
    `This shipment is ${row.status.replaceAll('_', ' ')}; only drafts can be changed. Use "ship again" to start from a copy.`,
  )
}

/** Names every problem of both addresses at once, so that a form shows them together. */
function assertAddresses(input: Pick<Partial<ShipmentInput>, 'to' | 'from'>): void {
  const fields = [
    ...(input.to ? checkAddress(input.to, 'to') : []),
    ...(input.from ? checkAddress(input.from, 'from') : []),
  ]
  if (fields.length === 0) return
  throw new AppError('unprocessable', fields.map(({ field, reason }) => `${field} ${reason}`).join('; '), { fields })
}

/** What the fields of customs say together. */
function assertCustoms(customs: ShipmentInput['customs']): void {
  if (!customs) return
  if (customs.contents === 'other' && !customs.contentsExplanation)
    throw unprocessable(
      'customs.contentsExplanation',
      'Say what the contents are: "other" alone tells customs nothing.',
    )
  if (customs.itn && customs.eelPfc)
    throw unprocessable('customs.itn', 'Give either an ITN or an exemption (EEL/PFC), not both.')
}

function assertNotify({ notify }: Pick<Partial<ShipmentInput>, 'notify'>, to: Address): void {
  if (notify?.recipient && !to.email)
    throw unprocessable(
      'to.email',
      'The recipient is to be told by e-mail but has no address; add it or switch that off.',
    )
}

/** `unprocessable` on `shipDate` for a day that is over. */
export function assertNotPast(shipDate: string, today: string): void {
  if (shipDate < today) throw unprocessable('shipDate', `The ship date ${shipDate} is in the past; today is ${today}.`)
}

function checkedShipDate(shipDate: string | undefined, today: string): string | undefined {
  if (shipDate === undefined) return undefined
  assertNotPast(shipDate, today)
  const last = new Date(Date.parse(today) + shipDateAheadMaxDays * 86_400_000).toISOString().slice(0, 10)
  if (shipDate > last)
    throw unprocessable('shipDate', `The ship date may be at most ${shipDateAheadMaxDays} days ahead, ${last}.`)
  return shipDate
}

/** The deepest of the given accounts; they must lie on one path. Null when none is given. */
async function checkedAccount(
  tx: Tx,
  tenantId: string,
  accountIds: readonly string[] | undefined,
): Promise<string | null> {
  if (!accountIds || accountIds.length === 0) return null
  const paths = await Promise.all(accountIds.map((id) => selectPath(tx, tenantId, id)))
  const missing = paths.findIndex((path) => path.length === 0)
  if (missing >= 0)
    throw unprocessable(`accountIds.${missing}`, 'There is no account with this id; take one from /v1/accounts.')
  const deepest = paths.reduce((longest, path) => (path.length > longest.length ? path : longest))
  const inactive = deepest.find(({ active }) => !active)
  if (inactive) throw unprocessable('accountIds', `The account ${inactive.code} is deactivated; choose another one.`)
  const onPath = new Set(deepest.map(({ id }) => id))
  const stray = accountIds.findIndex((id) => !onPath.has(id))
  if (stray >= 0)
    throw unprocessable(
      `accountIds.${stray}`,
      'The accounts do not lie on one path of the tree; give one account, or its path from level 1.',
    )
  return deepest.at(-1)?.id ?? null
}
