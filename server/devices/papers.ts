/** What virtual printers printed, for the screen. */

import type { BinaryReply } from '#contracts/operation.ts'
import { pageLimitDefault } from '#contracts/paging.ts'
import { notFound } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import { decodeCursor, toPage } from '../platform/http/cursor.ts'
import type { Platform } from '../platform/platform.ts'
import { requireDevice } from './devices.ts'
import { selectPaper, selectPapers } from './paper-store.ts'

export function listPapers(
  platform: Platform,
  context: UserContext,
  query: { deviceId: string; cursor?: string; limit?: number },
) {
  const { tenantId } = context
  return platform.db.withTenant(tenantId, async (tx) => {
    await requireDevice(tx, tenantId, query.deviceId)
    const limit = query.limit ?? pageLimitDefault
    const [after = null] = decodeCursor(query.cursor, ['id']) ?? []
    const device = { tenantId, id: query.deviceId }
    const rows = await selectPapers(tx, device, { after, limit: limit + 1 })
    return toPage(rows, {
      limit,
      item: (row) => ({ id: row.id, jobId: row.jobId, printedAt: row.printedAt.toISOString() }),
      key: (row) => [row.id],
    })
  })
}

export async function getPaper(
  platform: Platform,
  context: UserContext,
  paper: { deviceId: string; id: string },
): Promise<BinaryReply> {
  const { tenantId } = context
  const bytes = await platform.db.withTenant(tenantId, (tx) => selectPaper(tx, { tenantId, ...paper }))
  if (!bytes) throw notFound('paper')
  return { contentType: 'image/png', filename: `paper-${paper.id}.png`, bytes }
}
