/** Files from `in/`: taken once whoever brings them, imported at once, and answered with how they fare. */
import type { DropFileStatus } from '#contracts/drop-folder.ts'
import { type ImportKinds, type ImportRecord, importAtOnce, selectImport } from '../imports/index.ts'
import type { Tx } from '../platform/db/database.ts'
import { AppError, notFound } from '../platform/errors.ts'
import type { Platform } from '../platform/platform.ts'
import {
  claimFile,
  type FileRef,
  type FileRow,
  releaseFile,
  type SourceRow,
  selectFile,
  selectSource,
  setFileImport,
  updateSource,
} from './source-store.ts'

const reasonMax = 2_000
/** An import in one of these left nothing: the same file may be brought again. */
const nothingLeft: readonly ImportRecord['state'][] = ['refused', 'undone', 'cancelled']

export interface BroughtFile {
  filename: string
  bytes: AsyncIterable<Uint8Array>
}

interface Bringing {
  kinds: ImportKinds
  source: SourceRow
  sha256: string
  agentId: string
  file: BroughtFile
}

/**
 * Takes a file in unless it is in already. `conflict` while another agent brings it, and when too much is in line: the
 * agent tries again. `invalid_request` when its bytes have another digest.
 */
export async function bringFile(platform: Platform, bringing: Bringing): Promise<DropFileStatus> {
  const { source, sha256, agentId, file, kinds } = bringing
  const { tenantId } = source
  const ref = { tenantId, sourceId: source.id, sha256 }
  const known = await platform.db.withTenant(tenantId, (tx) =>
    claimOrStatus(tx, ref, { agentId, filename: file.filename }),
  )
  if (known) return known
  try {
    const actor = { tenantId, userId: null, username: `Drop folder "${source.name}"`, from: null }
    await importAtOnce({ platform, kinds }, actor, {
      ...file,
      kind: 'drop',
      sourceId: source.id,
      sha256,
      also: async (tx, imported) => {
        await setFileImport(tx, ref, imported.id)
        await updateSource(tx, source, { lastFileAt: platform.clock() })
      },
    })
    return await platform.db.withTenant(tenantId, (tx) => requireStatus(tx, ref))
  } catch (error) {
    await platform.db.withTenant(tenantId, (tx) => releaseFile(tx, ref))
    throw error
  }
}

/** Null when the caller may bring it now. */
async function claimOrStatus(
  tx: Tx,
  ref: FileRef,
  claim: { agentId: string; filename: string },
): Promise<DropFileStatus | null> {
  const before = await selectFile(tx, ref)
  const imported = before?.importId ? await selectImport(tx, { tenantId: ref.tenantId, id: before.importId }) : null
  const again = before?.importId && (!imported || nothingLeft.includes(imported.state)) ? before.importId : null
  if (await claimFile(tx, ref, { ...claim, again })) return null
  const status = before && (await statusOfFile(tx, before))
  if (status) return status
  throw new AppError('conflict', 'Another agent is bringing this very file. Ask again in a while.', {
    retryAfterSeconds: 10,
  })
}

export async function requireStatus(tx: Tx, ref: FileRef): Promise<DropFileStatus> {
  const file = await selectFile(tx, ref)
  const status = file && (await statusOfFile(tx, file))
  if (!status) throw notFound('file of this folder')
  return status
}

/** How a file fares; null while it is being brought. */
export async function statusOfFile(tx: Tx, file: FileRow): Promise<DropFileStatus | null> {
  if (!file.importId) return null
  const source = await selectSource(tx, { tenantId: file.tenantId, id: file.sourceId })
  const imported = await selectImport(tx, { tenantId: file.tenantId, id: file.importId })
  const base = { folder: source?.folderKey ?? '', sha256: file.sha256, importId: file.importId }
  if (!imported)
    return { ...base, state: 'refused', rows: 0, imported: 0, rejected: 0, reason: 'The import was discarded.' }
  const { rows, problems, added, changed, unchanged } = imported.counts
  const counts = { rows, imported: added + changed + unchanged, rejected: problems }
  if (imported.state === 'applied' || imported.state === 'undone')
    return { ...base, ...counts, state: 'imported', reason: problems > 0 ? rejectedWords(problems, rows) : null }
  if (imported.state === 'refused' || imported.state === 'cancelled') {
    const reason = imported.refusal ?? 'Somebody stopped the import of this file. Put it into in/ again to import it.'
    return { ...base, ...counts, imported: 0, state: 'refused', reason: reason.slice(0, reasonMax) }
  }
  return { ...base, ...counts, imported: 0, state: 'received', reason: null }
}

function rejectedWords(problems: number, rows: number): string {
  return `${problems} of ${rows} rows were not imported; they are in the file beside this one with the reason in the column Error. Mend them there and put that file into in/.`
}
