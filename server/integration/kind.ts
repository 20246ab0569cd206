/** Drop records as a kind of import: every line a record, incomplete ones kept for completing, shipped ones left alone. */
import type { DropFields, DropRecordState, MissingField } from '#contracts/drop-records.ts'
import type { CellProblem } from '#contracts/imports.ts'
import { accountsByCode } from '../accounts/index.ts'
import type { Change, ImportKind, KindPass, KindRow, PassContext, Related, Verdict } from '../imports/index.ts'
import type { Tx } from '../platform/db/database.ts'
import { unprocessable } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { dropColumns, fieldsOf, signatureOf } from './fields.ts'
import { deleteRecords, type RecordRow, selectByPackageIds, updateRecord, upsertRecords } from './record-store.ts'
import { requireUploadSource, selectSource, selectSourcesById } from './source-store.ts'
import { accountCodesOf, missingOf } from './to-shipment.ts'

/** What stood in a record before an import changed it, and what the import made of it. */
interface Before {
  id: string
  /** version the import wrote; a later one was changed since */
  version: number
  was: Pick<RecordRow, 'state' | 'fields' | 'missing'> | null
}

export const dropKind: ImportKind = {
  name: 'drop',
  key: 'Package ID',
  columns: dropColumns,
  chooseSource: async (tx, tenantId, asked) => {
    if (!asked) return (await requireUploadSource(tx, tenantId)).id
    if (!(await selectSource(tx, { tenantId, id: asked })))
      throw unprocessable('sourceId', 'There is no drop source with this id; take one from /v1/drop-sources.')
    return asked
  },
  sourceNames: async (tx, tenantId, ids) =>
    new Map((await selectSourcesById(tx, tenantId, ids)).map(({ id, name }) => [id, name])),
  open: async (tx, context) => new DropPass(tx, context),
  restore,
}

class DropPass implements KindPass {
  readonly #tx: Tx
  readonly #source: { tenantId: string; sourceId: string }
  readonly #importId: string

  constructor(tx: Tx, { tenantId, sourceId, importId }: PassContext) {
    if (!sourceId) throw new Error('drop records need a source')
    this.#tx = tx
    this.#source = { tenantId, sourceId }
    this.#importId = importId
  }

  async relate(rows: readonly KindRow[]): Promise<Related> {
    const { tenantId } = this.#source
    const fields = rows.map(({ values }) => fieldsOf(values))
    const codes: string[] = []
    for (const one of fields) for (const { code } of accountCodesOf(one)) codes.push(code)
    const ids = rows.map(({ values }) => values[0] ?? '')
    const [known, accounts] = await Promise.all([
      selectByPackageIds(this.#tx, this.#source, ids),
      accountsByCode(this.#tx, tenantId, codes),
    ])
    const judged = fields.map((own, index) => ({
      packageId: ids[index] ?? '',
      fields: own,
      missing: missingOf(own, accounts),
    }))
    const verdicts = judged.map((row) => verdictOn(known.get(row.packageId), row))
    return {
      verdicts,
      write: (places) =>
        this.#write(
          places.flatMap((place) => judged[place] ?? []),
          known,
        ),
    }
  }

  async #write(rows: readonly Judged[], known: ReadonlyMap<string, RecordRow>): Promise<Change[]> {
    const records = rows.map((row) => {
      const state: DropRecordState = row.missing.length > 0 ? 'needs_attention' : 'ready'
      return { ...row, state, id: known.get(row.packageId)?.id ?? newId() }
    })
    await upsertRecords(this.#tx, { ...this.#source, importId: this.#importId }, records)
    return records.map(({ id, packageId }) => {
      const before = known.get(packageId)
      const was = before ? { state: before.state, fields: before.fields, missing: before.missing } : null
      const change: Before = { id, version: before ? before.version + 1 : 1, was }
      return { key: packageId, before: change }
    })
  }
}

/** A line as the record it is to be. */
interface Judged {
  packageId: string
  fields: DropFields
  missing: MissingField[]
}

const none: string[] = []
/** What nearly every row of a first import is: one object for all of them. */
const added: Verdict = { outcome: 'added', problems: [], missing: none }
const inHand = 'Its shipment is under way; void or discard that first'

/** A record that is shipped, or has a shipment under way, is not changed behind it; the same line again changes nothing. */
function verdictOn(before: RecordRow | undefined, row: Judged): Verdict {
  const missing = row.missing.length > 0 ? row.missing.map(({ column, reason }) => `${column} ${reason}`) : none
  if (!before) return missing === none ? added : { ...added, missing }
  const same = before.state !== 'removed' && signatureOf(before.fields) === signatureOf(row.fields)
  if (same) return { outcome: 'unchanged', problems: [], missing }
  if (before.state === 'shipped' || before.state === 'in_progress') {
    const said = before.state === 'shipped' ? 'was shipped already, as another line' : `has changed. ${inHand}`
    const problem: CellProblem = { column: 'Package ID', value: before.packageId, reason: said, suggestion: null }
    return { outcome: 'problem', problems: [problem], missing: [] }
  }
  return { outcome: 'changed', problems: [], missing }
}

/** New records go, changed ones are as they were; those changed, shipped or in hand since stay. */
async function restore(tx: Tx, { tenantId, sourceId }: PassContext, changes: readonly Change[]): Promise<number> {
  if (!sourceId) return 0
  const keys = changes.map(({ key }) => key)
  const rows = await selectByPackageIds(tx, { tenantId, sourceId }, keys, { lock: true })
  const gone: string[] = []
  let restored = 0
  for (const { key, before } of changes) {
    const { id, version, was } = before as Before
    const row = rows.get(key)
    const untouched =
      row?.id === id && row.version === version && row.state !== 'shipped' && row.state !== 'in_progress'
    if (!untouched) continue
    restored += 1
    if (was) await updateRecord(tx, row, was)
    else gone.push(id)
  }
  await deleteRecords(tx, tenantId, gone)
  return restored
}
