/** Makes the files that are due. */
import type { Platform } from '../platform/platform.ts'
import { findDueSources } from './export-store.ts'
import { makeExportIfAny } from './exports.ts'

const sourcesAtOnce = 50

/** Safe on several replicas: the source is locked, and a row goes into one file. */
export async function exportDue(platform: Platform): Promise<void> {
  for (const ref of await findDueSources(platform.db, sourcesAtOnce)) {
    const actor = { tenantId: ref.tenantId, userId: null, username: null, from: null }
    await makeExportIfAny(platform, actor, ref)
  }
}
