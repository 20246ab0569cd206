/** Drop records as a kind of import: every line a record, incomplete ones kept for completing, shipped ones left alone. */
import type { DropRecordState, MissingField } from '#contracts/drop-records.ts'
import type { CellProblem } from '#contracts/imports.ts'
import { accountsByCode } from '../accounts/index.ts'
import type { Change, ImportKind, KindPass, KindRow, PassContext, Related, Verdict } from '../imports/index.ts'
import type { Tx } from '../platform/db/database.ts'
import { unprocessable } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { dropColumns, fieldsOf, signatureOf } from './fields.ts'
import { type AccountCode, accountCodesOf, accountLacks, missingOf } from './missing.ts'
import {
  type ByPackageIds,
  byPackageIds,
  deleteRecords,
  type RecordRow,
  updateRecord,
  upsertRecords,
} from './record-store.ts'
import { requireUploadSource, selectSource, selectSourcesById } from './source-store.ts'

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
  readonly #byPackageIds: ByPackageIds

  constructor(tx: Tx, { tenantId, sourceId, importId }: PassContext) {
    if (!sourceId) throw new Error('drop records need a source')
    this.#tx = tx
    this.#source = { tenantId, sourceId }
    this.#importId = importId
    this.#byPackageIds = byPackageIds(tx, this.#source)
  }

  async relate(rows: readonly KindRow[]): Promise<Related> {
    const { tenantId } = this.#source
    const judged = rows.map(judge)
    const codes = judged.flatMap((row) => row.codes.map(({ code }) => code))
    const [known, accounts] = await Promise.all([
      this.#byPackageIds(judged.map(({ packageId }) => packageId)),
      accountsByCode(this.#tx, tenantId, codes),
    ])
    for (const row of judged)
      if (row.codes.length > 0) row.missing = [...row.missing, ...accountLacks(row.codes, accounts)]
    return {
      verdicts: judged.map((row) => verdictOn(known, row)),
      write: (places) =>
        this.#write(
          places.flatMap((place) => judged[place] ?? []),
          known,
        ),
    }
  }

  async #write(rows: readonly Judged[], known: ReadonlyMap<string, RecordRow>): Promise<Change[]> {
    const records = rows.map(({ row, packageId, missing }) => {
      const state: DropRecordState = missing.length > 0 ? 'needs_attention' : 'ready'
      const id = known.get(packageId)?.id ?? newId()
      return { id, packageId, state, fields: fieldsOf(row.values()), missing }
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

/** A line as the record it is to be; its fields are made where they are wanted. */
interface Judged {
  row: KindRow
  packageId: string
  missing: readonly MissingField[]
  codes: readonly AccountCode[]
}

function judge(row: KindRow): Judged {
  const values = row.values()
  return { row, packageId: values[0] ?? '', missing: missingOf(values), codes: accountCodesOf(values) }
}

/** What nearly every row of a first import is: one object for all of them. */
const added: Verdict = { outcome: 'added', problems: [], missing: [] }
const inHand = 'Its shipment is under way; void or discard that first'

/** A record that is shipped, or has a shipment under way, is not changed behind it; the same line again changes nothing. */
function verdictOn(known: ReadonlyMap<string, RecordRow>, row: Judged): Verdict {
  // Hashing an id to look into an empty map costs as much as parsing the cell.
  const before = known.size > 0 ? known.get(row.packageId) : undefined
  if (!before && row.missing.length === 0) return added
  const missing = row.missing.map(({ column, reason }) => `${column} ${reason}`)
  if (!before) return { ...added, missing }
  const same = before.state !== 'removed' && signatureOf(before.fields) === signatureOf(fieldsOf(row.row.values()))
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
  const rows = await byPackageIds(tx, { tenantId, sourceId }, { lock: true })(keys)
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
