/** What people do with an import as a whole: check it again, apply it, stop it, discard it. */
import type { Import } from '#contracts/imports.ts'
import { audit } from '../platform/audit.ts'
import type { Tx } from '../platform/db/database.ts'
import { AppError, notFound } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import { isJobOpen, stopJob } from '../platform/jobs/store.ts'
import type { Platform } from '../platform/platform.ts'
import { waitFor } from './create.ts'
import { announceImport, describeImport } from './describe.ts'
import type { ImportKinds } from './kinds.ts'
import { deleteImportRow, type ImportRecord, type ImportRef, moveImport, selectImport } from './store.ts'
import { lineUp } from './work.ts'

interface Parts {
  platform: Platform
  kinds: ImportKinds
}

export async function requireImport(tx: Tx, ref: ImportRef, options: { lock?: boolean } = {}): Promise<ImportRecord> {
  const row = await selectImport(tx, ref, options)
  if (!row || row.state === 'uploading') throw notFound('import')
  return row
}

/** Again from the beginning, with what was mended. `conflict` unless it is checked, refused or cancelled. */
export async function checkAgain(parts: Parts, context: UserContext, id: string): Promise<Import> {
  await begin(parts, context, { id, apply: null, from: ['checked', 'refused', 'cancelled'] })
  return waitFor(parts, { tenantId: context.tenantId, id })
}

/** `conflict` unless it is checked; `unprocessable` for `all` while rows have problems, and when no row is left. */
export async function applyImport(
  parts: Parts,
  context: UserContext,
  { id, mode }: { id: string; mode: 'all' | 'good' },
): Promise<Import> {
  await begin(parts, context, { id, apply: mode, from: ['checked'] })
  return waitFor(parts, { tenantId: context.tenantId, id })
}

type Begin = { id: string; apply: 'all' | 'good' | null; from: readonly ImportRecord['state'][] }

async function begin({ platform }: Parts, context: UserContext, { id, apply, from }: Begin): Promise<void> {
  await platform.db.withTenant(context.tenantId, async (tx) => {
    const file = await requireImport(tx, { tenantId: context.tenantId, id }, { lock: true })
    if (!from.includes(file.state)) throw wrongState(file, apply ? 'be applied' : 'be checked again')
    if (file.emptiedAt) throw new AppError('conflict', 'The file of this import was dropped by age. Upload it again.')
    if (apply) refuseUseless(file, apply)
    await lineUp(tx, context, { file, apply, from })
  })
}

function refuseUseless({ counts }: ImportRecord, mode: 'all' | 'good'): void {
  if (mode === 'all' && counts.problems > 0)
    throw new AppError(
      'unprocessable',
      `${counts.problems} rows have problems. Mend them or leave them out, or apply the good rows only.`,
    )
  if (counts.added + counts.changed + counts.unchanged === 0)
    throw new AppError('unprocessable', 'No row can be imported. Mend the problems first.')
}

function wrongState({ state }: ImportRecord, what: string): AppError {
  return new AppError('conflict', `This import is ${state}; it cannot ${what} now.`)
}

/** Work in line ends at once, work begun after the piece in hand. `conflict` when nothing is at work on it. */
export async function cancelImport({ platform, kinds }: Parts, context: UserContext, id: string): Promise<Import> {
  const ref = { tenantId: context.tenantId, id }
  const described = await platform.db.withTenant(context.tenantId, async (tx) => {
    const file = await requireImport(tx, ref, { lock: true })
    if (file.state !== 'checking' && file.state !== 'applying') throw wrongState(file, 'be stopped')
    const job = { tenantId: context.tenantId, id: file.jobId ?? '' }
    await stopJob(tx, job)
    const after = (await isJobOpen(tx, job)) ? file : await stopped(tx, file)
    await audit(tx, context, { action: 'import.cancelled', targetId: id, before: { state: file.state } })
    return describeImport(tx, { kinds, now: platform.clock() }, after)
  })
  await announceImport(platform, { kinds, ref })
  return described
}

/** The state an import has when its work ended without result: the sweep uses it too. */
export async function stopped(tx: Tx, file: ImportRecord): Promise<ImportRecord> {
  const state = file.state === 'applying' && file.checkedAt ? 'checked' : 'cancelled'
  return (await moveImport(tx, file, { from: ['checking', 'applying'], set: { state, doneBytes: 0 } })) ?? file
}

/** Discards one that changed nothing. `conflict` for one that was applied or is at work. */
export async function deleteImport(platform: Platform, context: UserContext, id: string): Promise<void> {
  await platform.db.withTenant(context.tenantId, async (tx) => {
    const file = await requireImport(tx, { tenantId: context.tenantId, id }, { lock: true })
    if (file.state === 'applied' || file.state === 'undone')
      throw new AppError('conflict', 'An import that was applied stays in the list; its file is dropped by age.')
    if (file.state === 'checking' || file.state === 'applying') throw wrongState(file, 'be discarded; stop it first')
    await deleteImportRow(tx, file)
    const before = { kind: file.kind, filename: file.filename, state: file.state }
    await audit(tx, context, { action: 'import.discarded', targetId: id, before })
  })
}
