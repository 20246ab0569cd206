/** Imports and their rows in pages. */
import type { Import, ImportKindName, ImportOutcome, ImportState } from '#contracts/imports.ts'
import { pageLimitDefault } from '#contracts/paging.ts'
import type { UserContext } from '../platform/http/context.ts'
import { decodeCursor, toPage } from '../platform/http/cursor.ts'
import type { Platform } from '../platform/platform.ts'
import { describeImport, describeImports, toImportRow } from './describe.ts'
import type { ImportKinds } from './kinds.ts'
import { selectRows } from './row-store.ts'
import { requireImport } from './steer.ts'
import { selectImports } from './store.ts'

interface Parts {
  platform: Platform
  kinds: ImportKinds
}
interface Page {
  cursor?: string
  limit?: number
}

export function listImports(
  { platform, kinds }: Parts,
  { tenantId }: UserContext,
  { cursor, limit = pageLimitDefault, ...filter }: Page & { kind?: ImportKindName; state?: ImportState },
): Promise<{ items: Import[]; nextCursor: string | null }> {
  return platform.db.withTenant(tenantId, async (tx) => {
    const [before = null] = decodeCursor(cursor, ['id']) ?? []
    const rows = await selectImports(tx, tenantId, { ...filter, before, limit: limit + 1 })
    const { items: shown, nextCursor } = toPage(rows, { limit, item: (row) => row, key: (row) => [row.id] })
    return { items: await describeImports(tx, { kinds, now: platform.clock() }, shown), nextCursor }
  })
}

export function getImport({ platform, kinds }: Parts, { tenantId }: UserContext, id: string): Promise<Import> {
  return platform.db.withTenant(tenantId, async (tx) =>
    describeImport(tx, { kinds, now: platform.clock() }, await requireImport(tx, { tenantId, id })),
  )
}

export function listRows(
  platform: Platform,
  { tenantId }: UserContext,
  { id, cursor, limit = pageLimitDefault, ...filter }: Page & { id: string; outcome?: ImportOutcome; edited?: boolean },
) {
  return platform.db.withTenant(tenantId, async (tx) => {
    const file = await requireImport(tx, { tenantId, id })
    const [after = '0'] = decodeCursor(cursor, ['text']) ?? []
    const rows = await selectRows(tx, file, { ...filter, after: Number(after) || 0, limit: limit + 1 })
    return toPage(rows, { limit, item: toImportRow, key: (row) => [String(row.number)] })
  })
}
