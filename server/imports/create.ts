/** A new import: the file is taken in, then checked, or applied at once for a program that waits for nobody. */
import type { Import, ImportKindName } from '#contracts/imports.ts'
import type { Upload, UploadedFile } from '#contracts/operation.ts'
import { type Actor, audit } from '../platform/audit.ts'
import type { Tx } from '../platform/db/database.ts'
import { AppError } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import type { Platform } from '../platform/platform.ts'
import { announceImport, describeImport } from './describe.ts'
import type { ImportKinds } from './kinds.ts'
import { receiveFile } from './receive.ts'
import { deleteImportRow, type ImportRecord, type ImportRef, moveImport, selectImport } from './store.ts'
import { lineUp } from './work.ts'

/** A caller of a small file gets it checked, or applied: what takes longer is looked up. */
const waitMs = 6_000
const lookEveryMs = 40

type Fields = { kind: ImportKindName; sourceId?: string }
interface Parts {
  platform: Platform
  kinds: ImportKinds
}

/** `unprocessable` for a file that is empty or no gzip, and for a source that does not exist; `payload_too_large`. */
export async function createImport(parts: Parts, context: UserContext, upload: Upload<Fields>): Promise<Import> {
  const { platform, kinds } = parts
  let stored: ImportRecord | null = null
  try {
    const { fields } = await upload.receive(async (file) => {
      // The kind may stand behind the file in the form; until then it is any.
      stored = await receiveFile(platform, context, { ...file, kind: kinds.all[0]?.name ?? 'drop' })
      return stored
    })
    if (!stored) throw new AppError('invalid_request', 'file: is missing; give the file')
    const file: ImportRecord = stored
    await platform.db.withTenant(context.tenantId, (tx) =>
      begin(tx, { kinds, actor: context, file, fields, apply: null }),
    )
    return waitFor(parts, file)
  } catch (error) {
    const left = stored as ImportRecord | null
    if (left) await platform.db.withTenant(context.tenantId, (tx) => deleteImportRow(tx, left))
    throw error
  }
}

interface AtOnce extends UploadedFile, Required<Fields> {
  /** what its bytes must hash to */
  sha256: string
  /** done in the transaction that puts the import in line */
  also(tx: Tx, imported: ImportRecord): Promise<void>
}

/**
 * Takes a file in for a program and applies its good rows at once. Answers as soon as it is in line. `invalid_request`
 * when the bytes are not those announced; then nothing stays.
 */
export async function importAtOnce({ platform, kinds }: Parts, actor: Actor, file: AtOnce): Promise<ImportRecord> {
  const stored = await receiveFile(platform, actor, file)
  try {
    if (stored.sha256 !== file.sha256)
      throw new AppError('invalid_request', 'The file changed while it was read. Send it again.')
    return await platform.db.withTenant(actor.tenantId, async (tx) => {
      const begun = await begin(tx, { kinds, actor, file: stored, fields: file, apply: 'good' })
      await file.also(tx, begun)
      return begun
    })
  } catch (error) {
    await platform.db.withTenant(actor.tenantId, (tx) => deleteImportRow(tx, stored))
    throw error
  }
}

type Beginning = { kinds: ImportKinds; actor: Actor; file: ImportRecord; fields: Fields; apply: 'good' | null }

async function begin(tx: Tx, { kinds, actor, file, fields, apply }: Beginning) {
  const { kind, sourceId: asked = null } = fields
  const sourceId = await kinds.get(kind).chooseSource(tx, file.tenantId, asked)
  const set = { kind, sourceId }
  const named = await moveImport(tx, file, { from: ['uploading'], set })
  const begun = named && (await lineUp(tx, actor, { file: named, apply, from: ['uploading'] }))
  if (!begun) throw new AppError('conflict', 'The upload took too long and was given up. Send the file again.')
  const after = { kind, filename: file.filename, bytes: file.bytes, sha256: file.sha256 }
  await audit(tx, actor, { action: 'import.uploaded', targetId: file.id, after })
  return begun
}

/** The import as soon as nothing is at work on it, or as it is after a while. */
export async function waitFor({ platform, kinds }: Parts, ref: ImportRef): Promise<Import> {
  await announceImport(platform, { kinds, ref })
  const until = performance.now() + waitMs
  for (;;) {
    const described = await platform.db.withTenant(ref.tenantId, async (tx) => {
      const row = await selectImport(tx, ref)
      if (!row) throw new AppError('not_found', 'This import was discarded meanwhile.')
      return describeImport(tx, { kinds, now: platform.clock() }, row)
    })
    if (described.progress === null || performance.now() > until) return described
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
  }
}
