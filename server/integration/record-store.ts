/** SQL of drop records and the words they are found by. */
import { and, desc, eq, inArray, lt, sql } from 'drizzle-orm'
import type { DropFields, DropRecordState, MissingField } from '#contracts/drop-records.ts'
import type { Tx } from '../platform/db/database.ts'
import { together } from '../platform/db/together.ts'
import { searchTerms, wordRange, wordsOf } from '../platform/db/words.ts'
import { dropRecords } from './tables.ts'

export type RecordRow = typeof dropRecords.$inferSelect
export interface RecordRef {
  tenantId: string
  id: string
}
/** A record as it is to be: new, or instead of the one there is with its id. */
export interface WrittenRecord {
  id: string
  packageId: string
  state: DropRecordState
  fields: DropFields
  missing: readonly MissingField[]
}

const is = ({ tenantId, id }: RecordRef) => and(eq(dropRecords.tenantId, tenantId), eq(dropRecords.id, id))

/** What a record is found by; the state of a search is not among them. */
function searchable(packageId: string, fields: DropFields): string[] {
  const { attentionName, companyName, city, postalCode, reference1, reference2 } = fields
  return wordsOf([packageId, attentionName, companyName, city, postalCode, reference1, reference2])
}

export type ByPackageIds = (packageIds: readonly string[]) => Promise<Map<string, RecordRow>>

/** Finds records of one source by Package ID, some after the other: the statement is put together once. */
export function byPackageIds(
  tx: Tx,
  source: { tenantId: string; sourceId: string },
  options: { lock?: boolean } = {},
): ByPackageIds {
  const query = tx
    .select()
    .from(dropRecords)
    .where(
      and(
        eq(dropRecords.tenantId, source.tenantId),
        eq(dropRecords.sourceId, source.sourceId),
        // Joined, not compared with a list: a prepared plan compares each row of the table with each of a thousand values.
        // As JSON, which is written natively; an array is put together by the driver, value by value.
        sql`${dropRecords.packageId} in (select jsonb_array_elements_text(${sql.placeholder('packageIds')}::jsonb))`,
      ),
    )
  const prepared = (options.lock ? query.for('update') : query).prepare('')
  return async (packageIds) => {
    if (packageIds.length === 0) return new Map()
    const rows = await prepared.execute({ packageIds: JSON.stringify(packageIds) })
    return new Map(rows.map((row) => [row.packageId, row]))
  }
}

/** Writes records in two statements, however many: new ones, and what changed of those that are there. */
export async function upsertRecords(
  tx: Tx,
  origin: { tenantId: string; sourceId: string; importId: string | null },
  records: readonly WrittenRecord[],
): Promise<void> {
  const { tenantId, sourceId, importId } = origin
  const words = records.map(({ id, packageId, fields }) => ({ id, words: searchable(packageId, fields) }))
  await tx.execute(sql`
      insert into drop_records (tenant_id, id, source_id, package_id, state, fields, missing, import_id)
      select ${tenantId}, r.id, ${sourceId}, r."packageId", r.state, r.fields, r.missing, ${importId}::uuid
      from jsonb_to_recordset(${JSON.stringify(records)}::jsonb) as r(
        id uuid, "packageId" text, state text, fields jsonb, missing jsonb)
      on conflict (tenant_id, source_id, package_id) do update set
        state = excluded.state, fields = excluded.fields, missing = excluded.missing, import_id = excluded.import_id,
        version = drop_records.version + 1, updated_at = now()`)
  await replaceWords(tx, tenantId, words)
}

async function replaceWords(tx: Tx, tenantId: string, of: readonly { id: string; words: string[] }[]): Promise<void> {
  await together([
    tx.execute(sql`
      delete from drop_record_words where tenant_id = ${tenantId} and record_id = any (${sql.param(of.map(({ id }) => id))}::uuid[])`),
    tx.execute(sql`
      insert into drop_record_words (tenant_id, word, record_id)
      select ${tenantId}, w.word, r.id
      from jsonb_to_recordset(${JSON.stringify(of)}::jsonb) as r(id uuid, words jsonb)
      cross join lateral jsonb_array_elements_text(r.words) as w(word)
      on conflict do nothing`),
  ])
}

export async function selectRecord(
  tx: Tx,
  ref: RecordRef,
  options: { lock?: boolean } = {},
): Promise<RecordRow | null> {
  const query = tx.select().from(dropRecords).where(is(ref))
  const [row] = await (options.lock ? query.for('update') : query)
  return row ?? null
}

export async function selectRecordsById(
  tx: Tx,
  tenantId: string,
  ids: readonly string[],
  options: { lock?: boolean } = {},
): Promise<RecordRow[]> {
  if (ids.length === 0) return []
  const query = tx
    .select()
    .from(dropRecords)
    .where(and(eq(dropRecords.tenantId, tenantId), inArray(dropRecords.id, [...ids])))
    .orderBy(dropRecords.id)
  return options.lock ? query.for('update') : query
}

export async function updateRecord(
  tx: Tx,
  row: RecordRow,
  set: Partial<Pick<RecordRow, 'state' | 'fields' | 'missing' | 'shipmentId'>>,
): Promise<RecordRow> {
  const [after] = await tx
    .update(dropRecords)
    .set({ ...set, version: sql`${dropRecords.version} + 1`, updatedAt: sql`now()` })
    .where(is(row))
    .returning()
  if (!after) throw new Error('a drop record vanished while it was locked')
  if (set.fields) await replaceWords(tx, row.tenantId, [{ id: row.id, words: searchable(row.packageId, set.fields) }])
  return after
}

export async function deleteRecords(tx: Tx, tenantId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await tx.delete(dropRecords).where(and(eq(dropRecords.tenantId, tenantId), inArray(dropRecords.id, [...ids])))
}

export interface RecordFilter {
  q?: string
  packageId?: string
  state?: DropRecordState
  open?: boolean
  sourceId?: string
}

const openStates: DropRecordState[] = ['ready', 'needs_attention', 'in_progress']

function wanted(tenantId: string, { q, packageId, state, open, sourceId }: RecordFilter) {
  const terms = searchTerms(q ?? '').map((term) => {
    const { from, to } = wordRange(term)
    return sql`exists (select from drop_record_words w where w.tenant_id = ${tenantId} and w.record_id = ${dropRecords.id}
      and w.word >= ${from} and w.word < ${to})`
  })
  return and(
    eq(dropRecords.tenantId, tenantId),
    packageId === undefined ? undefined : eq(dropRecords.packageId, packageId),
    state && eq(dropRecords.state, state),
    open ? inArray(dropRecords.state, openStates) : undefined,
    sourceId === undefined ? undefined : eq(dropRecords.sourceId, sourceId),
    ...terms,
  )
}

/** Newest first. */
export async function selectRecords(
  tx: Tx,
  tenantId: string,
  { before, limit, ...filter }: RecordFilter & { before: string | null; limit: number },
): Promise<RecordRow[]> {
  return tx
    .select()
    .from(dropRecords)
    .where(and(wanted(tenantId, filter), before === null ? undefined : lt(dropRecords.id, before)))
    .orderBy(desc(dropRecords.id))
    .limit(limit)
}

/** How many there are in each state. */
export async function countRecords(
  tx: Tx,
  tenantId: string,
  filter: RecordFilter,
): Promise<Partial<Record<DropRecordState, number>>> {
  const rows = await tx
    .select({ state: dropRecords.state, n: sql<number>`count(*)::int` })
    .from(dropRecords)
    .where(wanted(tenantId, filter))
    .groupBy(dropRecords.state)
  return Object.fromEntries(rows.map(({ state, n }) => [state, n]))
}

/** Open records of each source. */
export async function countOpenBySource(tx: Tx, tenantId: string): Promise<Map<string, number>> {
  const rows = await tx
    .select({ sourceId: dropRecords.sourceId, n: sql<number>`count(*)::int` })
    .from(dropRecords)
    .where(and(eq(dropRecords.tenantId, tenantId), inArray(dropRecords.state, openStates)))
    .groupBy(dropRecords.sourceId)
  return new Map(rows.map(({ sourceId, n }) => [sourceId, n]))
}

/** Ids of records that are ready, oldest first. */
export async function selectReadyIds(
  tx: Tx,
  tenantId: string,
  { sourceId, limit }: { sourceId: string; limit: number },
): Promise<string[]> {
  const rows = await tx
    .select({ id: dropRecords.id })
    .from(dropRecords)
    .where(and(eq(dropRecords.tenantId, tenantId), eq(dropRecords.sourceId, sourceId), eq(dropRecords.state, 'ready')))
    .orderBy(dropRecords.id)
    .limit(limit)
  return rows.map(({ id }) => id)
}
