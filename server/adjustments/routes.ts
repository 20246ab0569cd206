/** Adjustments over HTTP. */
import { adjustmentOperations } from '#contracts/adjustments.ts'
import { pageLimitDefault } from '#contracts/paging.ts'
import { notFound } from '../platform/errors.ts'
import { decodeCursor, toPage } from '../platform/http/cursor.ts'
import { type HttpHost, implement } from '../platform/http/implement.ts'
import { importAdjustments, toImport } from './import.ts'
import { type AdjustmentRow, selectImport, selectImports, selectRows } from './store.ts'

export function registerAdjustments(host: HttpHost): void {
  const { platform } = host
  const { db } = platform
  implement(host, adjustmentOperations, {
    importAdjustments: (context, { body }) => importAdjustments(platform, context, body),
    listAdjustmentImports: ({ tenantId }, { query }) =>
      db.withTenant(tenantId, async (tx) => {
        const { cursor, limit = pageLimitDefault } = query
        const before = decodeCursor(cursor, ['id'])?.[0] ?? null
        const rows = await selectImports(tx, tenantId, { before, limit: limit + 1 })
        return toPage(rows, { limit, item: toImport, key: (row) => [row.id] })
      }),
    listAdjustments: ({ tenantId }, { params, query }) =>
      db.withTenant(tenantId, async (tx) => {
        if (!(await selectImport(tx, tenantId, params.id))) throw notFound('import')
        const { cursor, limit = pageLimitDefault, state } = query
        const after = Number.parseInt(decodeCursor(cursor, ['text'])?.[0] ?? '0', 10) || 0
        const rows = await selectRows(tx, { tenantId, importId: params.id }, { after, limit: limit + 1, state })
        return toPage(rows, { limit, item: toAdjustment, key: (row) => [String(row.rowNumber)] })
      }),
  })
}

function toAdjustment(found: AdjustmentRow) {
  const {
    rowNumber: row,
    state,
    trackingNumber,
    shipmentId,
    amountCents,
    reason,
    invoiceNumber,
    billedOn,
    problem,
  } = found
  return { row, state, trackingNumber, shipmentId, amountCents, reason, invoiceNumber, billedOn, problem }
}
