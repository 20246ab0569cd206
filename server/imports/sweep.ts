/** What has to happen to imports without anybody asking: work that ended without saying so, files that are of no more use. */
import type { Platform } from '../platform/platform.ts'
import { announceImport, undoDays } from './describe.ts'
import type { ImportKinds } from './kinds.ts'
import { stopped } from './steer.ts'
import { deleteImportRow, emptyImport, findLeftBehind, findToEmpty, selectImport } from './store.ts'

const atOnce = 100
/** Long enough to undo, and to ask what was imported last month. */
const keepDays = 30

/** Safe on several replicas: every change is conditional. */
export async function settleImports(platform: Platform, kinds: ImportKinds): Promise<void> {
  for (const ref of await findLeftBehind(platform.db, atOnce)) {
    await platform.db.withTenant(ref.tenantId, async (tx) => {
      const file = await selectImport(tx, ref, { lock: true })
      if (file?.state === 'uploading') await deleteImportRow(tx, ref)
      else if (file) await stopped(tx, file)
    })
    await announceImport(platform, { kinds, ref })
  }
}

/** Drops files, rows and changes after a month; the import itself stays in the list. */
export async function emptyOldImports(platform: Platform): Promise<void> {
  const wanted = { keepDays: Math.max(keepDays, undoDays), most: atOnce }
  for (const ref of await findToEmpty(platform.db, wanted))
    await platform.db.withTenant(ref.tenantId, (tx) => emptyImport(tx, ref))
}
