/** Tables of notices, their texts and settings. */
import { date, integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import type { NoticeKind, Notify, noticeStates } from '#contracts/notifications.ts'

const instant = (name: string) => timestamp(name, { withTimezone: true })

export const notificationSettings = pgTable('notification_settings', {
  tenantId: uuid('tenant_id').primaryKey(),
  fromName: text('from_name').notNull(),
  fromEmail: text('from_email'),
  replyTo: text('reply_to'),
  defaults: jsonb().$type<Notify>().notNull(),
})

export const noticeTemplates = pgTable(
  'notice_templates',
  {
    tenantId: uuid('tenant_id').notNull(),
    kind: text().$type<NoticeKind>().notNull(),
    subject: text().notNull(),
    text: text().notNull(),
    html: text(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.kind] })],
)

export const notices = pgTable(
  'notices',
  {
    tenantId: uuid('tenant_id').notNull(),
    id: uuid().notNull(),
    shipmentId: uuid('shipment_id').notNull(),
    kind: text().$type<NoticeKind>().notNull(),
    address: text().notNull(),
    state: text().$type<(typeof noticeStates)[number]>().notNull(),
    problem: text(),
    subject: text().notNull(),
    detail: text().notNull(),
    attempts: integer().notNull().default(0),
    nextAt: instant('next_at').notNull().defaultNow(),
    createdAt: instant('created_at').notNull().defaultNow(),
    changedAt: instant('changed_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
)

export const noticeDays = pgTable(
  'notice_days',
  { tenantId: uuid('tenant_id').notNull(), day: date().notNull(), mails: integer().notNull() },
  (table) => [primaryKey({ columns: [table.tenantId, table.day] })],
)
