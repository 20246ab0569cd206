/** The table of background jobs. */
import { boolean, integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import type { BackgroundJobState, ItemFailure } from '#contracts/work.ts'
import type { Actor } from '../audit.ts'

const instant = (name: string) => timestamp(name, { withTimezone: true })

export const backgroundJobs = pgTable(
  'background_jobs',
  {
    tenantId: uuid('tenant_id').notNull(),
    id: uuid().notNull(),
    kind: text().notNull(),
    input: jsonb().$type<unknown>().notNull(),
    state: text().$type<BackgroundJobState>().notNull().default('queued'),
    done: integer().notNull().default(0),
    total: integer().notNull(),
    checkpoint: jsonb().$type<string>(),
    result: jsonb().$type<JobResult>(),
    error: text(),
    cancelRequested: boolean('cancel_requested').notNull().default(false),
    attempts: integer().notNull().default(0),
    leaseUntil: instant('lease_until'),
    leaseId: uuid('lease_id'),
    createdBy: uuid('created_by'),
    actor: jsonb().$type<Omit<Actor, 'tenantId'>>().notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
)

/** Items that could not be done: all counted, the first of them named. */
export interface JobResult {
  failed: number
  failures: ItemFailure[]
}
