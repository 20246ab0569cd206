/** Table of what needs a person. */
import { pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import type { WorklistKind } from '#contracts/worklist.ts'

const instant = (name: string) => timestamp(name, { withTimezone: true })

export const worklistItems = pgTable(
  'worklist_items',
  {
    tenantId: uuid('tenant_id').notNull(),
    id: uuid().notNull(),
    kind: text().$type<WorklistKind>().notNull(),
    shipmentId: uuid('shipment_id').notNull(),
    text: text().notNull(),
    since: instant('since').notNull().defaultNow(),
    doneAt: instant('done_at'),
    doneBy: text('done_by'),
    note: text(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
)
