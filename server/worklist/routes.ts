/** The worklist over HTTP. */
import { pageLimitDefault } from '#contracts/paging.ts'
import { type WorklistItem, worklistOperations } from '#contracts/worklist.ts'
import { audit } from '../platform/audit.ts'
import type { Tx } from '../platform/db/database.ts'
import { notFound } from '../platform/errors.ts'
import { decodeCursor, toPage } from '../platform/http/cursor.ts'
import { type HttpHost, implement } from '../platform/http/implement.ts'
import { selectSummaries } from '../shipments/index.ts'
import { tellCount } from './listen.ts'
import { countItems, lockItem, selectItems, updateItem, type WorklistRow } from './store.ts'
import { cures } from './words.ts'

export function registerWorklist(host: HttpHost): void {
  const { db } = host.platform
  implement(host, worklistOperations, {
    listWorklist: ({ tenantId }, { query }) =>
      db.withTenant(tenantId, async (tx) => {
        const { cursor, limit = pageLimitDefault, done = false, kind } = query
        const after = decodeCursor(cursor, ['text', 'id'])
        const rows = await selectItems(tx, tenantId, { kind, done, after, limit: limit + 1 })
        const key = (row: WorklistRow) => [(done ? row.doneAt : row.since)?.toISOString() ?? '', row.id]
        const page = toPage(rows, { limit, item: (row) => row, key })
        return { ...page, items: await described(tx, tenantId, page.items) }
      }),
    countWorklist: ({ tenantId }) =>
      db.withTenant(tenantId, async (tx) => {
        const kinds = await countItems(tx, tenantId)
        return { total: kinds.reduce((sum, { count }) => sum + count, 0), kinds }
      }),
    finishWorklistItem: async (context, { params, body }) => {
      const finished = await db.withTenant(context.tenantId, async (tx) => {
        const row = await lockItem(tx, context.tenantId, params.id)
        if (!row) throw notFound('item on the worklist')
        const doneAt = body.done ? (row.doneAt ?? new Date()) : null
        const doneBy = body.done ? context.username : null
        const after = await updateItem(tx, row, { doneAt, doneBy, note: body.note ?? row.note })
        const [item] = await described(tx, context.tenantId, [after])
        if (!item) throw notFound('shipment')
        const action = body.done ? 'worklist_item.done' : 'worklist_item.reopened'
        await audit(tx, context, {
          action,
          targetId: row.shipmentId,
          after: { kind: row.kind, note: body.note ?? null },
        })
        return item
      })
      await tellCount(host.platform, context.tenantId)
      return finished
    },
  })
}

async function described(tx: Tx, tenantId: string, rows: readonly WorklistRow[]): Promise<WorklistItem[]> {
  const shipments = await selectSummaries(
    tx,
    tenantId,
    rows.map(({ shipmentId }) => shipmentId),
  )
  return rows.flatMap(({ id, kind, text, shipmentId, since, doneAt, doneBy, note }) => {
    const shipment = shipments.get(shipmentId)
    if (!shipment) return []
    const times = { since: since.toISOString(), doneAt: doneAt?.toISOString() ?? null }
    return [{ id, kind, text, cure: cures[kind], shipment, ...times, doneBy, note }]
  })
}
