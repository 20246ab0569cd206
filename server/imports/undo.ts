/** Takes an applied import back: every row that nobody changed or used since is as it was before. */
import type { Import } from '#contracts/imports.ts'
import { audit } from '../platform/audit.ts'
import type { Tx } from '../platform/db/database.ts'
import { AppError } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import { emit } from '../platform/outbox/outbox.ts'
import type { Platform } from '../platform/platform.ts'
import { announceImport, describeImport, undoDays } from './describe.ts'
import type { ImportKinds } from './kinds.ts'
import { selectChanges } from './row-store.ts'
import { requireImport } from './steer.ts'
import { type ImportRecord, moveImport } from './store.ts'

const changesAtOnce = 1_000
const dayMs = 86_400_000

/** One transaction. `conflict` unless it was applied in the last 7 days. */
export async function undoImport(
  { platform, kinds }: { platform: Platform; kinds: ImportKinds },
  context: UserContext,
  id: string,
): Promise<Import> {
  const ref = { tenantId: context.tenantId, id }
  const now = platform.clock()
  const described = await platform.db.withTenant(context.tenantId, async (tx) => {
    const file = await requireImport(tx, ref, { lock: true })
    if (file.state !== 'applied' || !file.appliedAt)
      throw new AppError('conflict', `This import is ${file.state}; only an applied one can be taken back.`)
    if (now.getTime() - file.appliedAt.getTime() > undoDays * dayMs || file.emptiedAt)
      throw new AppError('conflict', `It was applied more than ${undoDays} days ago and can no longer be taken back.`)
    const undoneCounts = await restoreAll(tx, { kinds, file, context })
    const moved = await moveImport(tx, ref, { from: ['applied'], set: { state: 'undone', undoneCounts } })
    await emit(tx, ref.tenantId, 'import.undone', { importId: id, kind: file.kind, sourceId: file.sourceId })
    await audit(tx, context, { action: 'import.undone', targetId: id, after: undoneCounts })
    return describeImport(tx, { kinds, now }, moved ?? file)
  })
  await announceImport(platform, { kinds, ref })
  return described
}

async function restoreAll(
  tx: Tx,
  { kinds, file, context }: { kinds: ImportKinds; file: ImportRecord; context: UserContext },
): Promise<{ restored: number; kept: number }> {
  const kind = kinds.get(file.kind)
  const passContext = { tenantId: file.tenantId, importId: file.id, sourceId: file.sourceId, actor: context }
  let [restored, all] = [0, 0]
  for (let after: string | null = null; ; ) {
    const changes = await selectChanges(tx, file, { after, limit: changesAtOnce })
    if (changes.length === 0) return { restored, kept: all - restored }
    all += changes.length
    restored += await kind.restore(tx, passContext, changes)
    after = changes.at(-1)?.key ?? null
  }
}
