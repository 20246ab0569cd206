/** Records one by one: listed, completed, taken out, and handed to the Ship page. */
import type { DropFields, DropRecord, DropRecordState, DropRecordToShip } from '#contracts/drop-records.ts'
import { pageLimitDefault } from '#contracts/paging.ts'
import type { ProblemField } from '#contracts/problem.ts'
import { accountsByCode } from '../accounts/index.ts'
import { audit } from '../platform/audit.ts'
import type { Tx } from '../platform/db/database.ts'
import { AppError, notFound } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import { decodeCursor, toPage } from '../platform/http/cursor.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { announceRecord, announceSource, describeRecord, describeRecords } from './describe.ts'
import { columnOf, dropColumns, valuesOfFields } from './fields.ts'
import { accountCodesOf, accountLacks, missingOf } from './missing.ts'
import {
  byPackageIds,
  countRecords,
  type RecordFilter,
  type RecordRow,
  selectRecord,
  selectRecords,
  updateRecord,
  upsertRecords,
} from './record-store.ts'
import { requireUploadSource } from './source-store.ts'
import { requireSource } from './sources.ts'
import { shipmentOf } from './to-shipment.ts'

export function listRecords(
  platform: Platform,
  { tenantId }: UserContext,
  { cursor, limit = pageLimitDefault, ...filter }: RecordFilter & { cursor?: string; limit?: number },
): Promise<{ items: DropRecord[]; nextCursor: string | null }> {
  return platform.db.withTenant(tenantId, async (tx) => {
    const [before = null] = decodeCursor(cursor, ['id']) ?? []
    const rows = await selectRecords(tx, tenantId, { ...filter, before, limit: limit + 1 })
    const { items: shown, nextCursor } = toPage(rows, { limit, item: (row) => row, key: (row) => [row.id] })
    return { items: await describeRecords(tx, tenantId, shown), nextCursor }
  })
}

export async function countByState(platform: Platform, { tenantId }: UserContext, filter: RecordFilter) {
  const counts = await platform.db.withTenant(tenantId, (tx) => countRecords(tx, tenantId, filter))
  const { ready = 0, needs_attention = 0, in_progress = 0, shipped = 0 } = counts
  return { ready, needs_attention, in_progress, shipped }
}

export async function requireRecord(tx: Tx, ref: { tenantId: string; id: string }, lock = false): Promise<RecordRow> {
  const row = await selectRecord(tx, ref, { lock })
  if (!row) throw notFound('drop record')
  return row
}

export function getRecord(platform: Platform, { tenantId }: UserContext, id: string): Promise<DropRecord> {
  return platform.db.withTenant(tenantId, async (tx) => describeRecord(tx, await requireRecord(tx, { tenantId, id })))
}

/** Values as the columns want them. `unprocessable` naming each field that is wrong. */
function checkFields(fields: DropFields): void {
  const problems: ProblemField[] = dropColumns.flatMap(({ field, check }) => {
    const value = field ? fields[field]?.trim() : undefined
    const wrong = value ? check?.(value) : null
    return wrong ? [{ field: `fields.${field}`, reason: `${columnOf(field ?? '')} ${wrong.reason}` }] : []
  })
  if (problems.length === 0) return
  throw new AppError('unprocessable', problems.map(({ reason }) => reason).join('. '), { fields: problems })
}

/** Blanks around values are cut; an empty value is none. */
function clean(fields: DropFields): DropFields {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([field, value]) => (value?.trim() ? [[field, value.trim()]] : [])),
  )
}

async function judged(tx: Tx, tenantId: string, fields: DropFields) {
  const values = valuesOfFields(fields)
  const codes = accountCodesOf(values)
  const accounts = await accountsByCode(
    tx,
    tenantId,
    codes.map(({ code }) => code),
  )
  const missing = [...missingOf(values), ...accountLacks(codes, accounts)]
  const state: DropRecordState = missing.length > 0 ? 'needs_attention' : 'ready'
  return { missing, state }
}

/** One record from a program, as a line of a file would be. `conflict` when it is shipped or in hand and differs. */
export async function createRecord(
  platform: Platform,
  context: UserContext,
  input: { sourceId?: string; packageId: string; fields: DropFields },
): Promise<DropRecord> {
  const { tenantId } = context
  checkFields(input.fields)
  const fields = clean(input.fields)
  const packageId = input.packageId.trim()
  if (packageId === '') throw new AppError('invalid_request', 'packageId: must not be empty')
  const record = await platform.db.withTenant(tenantId, async (tx) => {
    const { sourceId: asked } = input
    const source = asked ? await requireSource(tx, { tenantId, id: asked }) : await requireUploadSource(tx, tenantId)
    const of = { tenantId, sourceId: source.id }
    const before = (await byPackageIds(tx, of, { lock: true })([packageId])).get(packageId)
    if (before) assertChangeable(before)
    const id = before?.id ?? newId()
    await upsertRecords(tx, { ...of, importId: null }, [
      { id, packageId, fields, ...(await judged(tx, tenantId, fields)) },
    ])
    const action = before ? 'drop_record.changed' : 'drop_record.created'
    await audit(tx, context, { action, targetId: id, before: before?.fields, after: { packageId, fields } })
    return describeRecord(tx, await requireRecord(tx, { tenantId, id }))
  })
  await announceSource(platform, { tenantId, id: record.source.id })
  return record
}

function assertChangeable({ state }: RecordRow): void {
  if (state === 'shipped') throw new AppError('conflict', 'This record was shipped. Void its label first to change it.')
  if (state === 'in_progress')
    throw new AppError('conflict', 'A shipment of this record is under way. Discard that draft first to change it.')
}

/** `conflict` when it is shipped or in hand, or was changed since the version given; `unprocessable` by field. */
export async function changeRecord(
  platform: Platform,
  context: UserContext,
  { id, version, fields: change }: { id: string; version?: number; fields: DropFields },
): Promise<DropRecord> {
  const { tenantId } = context
  checkFields(change)
  const record = await platform.db.withTenant(tenantId, async (tx) => {
    const before = await requireRecord(tx, { tenantId, id }, true)
    if (version !== undefined && version !== before.version)
      throw new AppError('conflict', 'Somebody else changed this record meanwhile. Look at it again, then change it.')
    if (before.state === 'removed') throw new AppError('conflict', 'This record was taken out. Bring it back first.')
    assertChangeable(before)
    const fields = clean({ ...before.fields, ...change })
    const after = await updateRecord(tx, before, { fields, ...(await judged(tx, tenantId, fields)) })
    await audit(tx, context, { action: 'drop_record.changed', targetId: id, before: before.fields, after: fields })
    return describeRecord(tx, after)
  })
  await announceRecord(platform, { tenantId, id })
  return record
}

export async function removeRecord(platform: Platform, context: UserContext, id: string): Promise<void> {
  const { tenantId } = context
  await platform.db.withTenant(tenantId, async (tx) => {
    const before = await requireRecord(tx, { tenantId, id }, true)
    if (before.state === 'removed') return
    assertChangeable(before)
    await updateRecord(tx, before, { state: 'removed' })
    await audit(tx, context, { action: 'drop_record.removed', targetId: id, before: { packageId: before.packageId } })
  })
  await announceRecord(platform, { tenantId, id })
}

export async function restoreRecord(platform: Platform, context: UserContext, id: string): Promise<DropRecord> {
  const { tenantId } = context
  const record = await platform.db.withTenant(tenantId, async (tx) => {
    const before = await requireRecord(tx, { tenantId, id }, true)
    if (before.state !== 'removed') throw new AppError('conflict', 'This record was not taken out.')
    const after = await updateRecord(tx, before, await judged(tx, tenantId, before.fields))
    await audit(tx, context, { action: 'drop_record.restored', targetId: id })
    return describeRecord(tx, after)
  })
  await announceRecord(platform, { tenantId, id })
  return record
}

/** What the Ship page fills in. Shipped records too: the page says so and offers the shipment. */
export function prepareRecord(platform: Platform, { tenantId }: UserContext, id: string): Promise<DropRecordToShip> {
  return platform.db.withTenant(tenantId, async (tx) => {
    const row = await requireRecord(tx, { tenantId, id })
    return { record: await describeRecord(tx, row), shipment: shipmentOf(await withAccounts(tx, row)) }
  })
}

/** The record with the accounts its codes name. */
async function withAccounts(tx: Tx, { tenantId, id, fields }: RecordRow) {
  const codes = accountCodesOf(valuesOfFields(fields)).map(({ code }) => code)
  const accounts = await accountsByCode(tx, tenantId, codes)
  return { id, fields, accountIds: codes.flatMap((code) => accounts.get(code)?.id ?? []) }
}
