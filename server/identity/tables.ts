/** Tables of users and their sessions. */
import { boolean, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import type { Experience } from '#contracts/permissions.ts'
import { bytea } from '../platform/db/columns.ts'

export const users = pgTable(
  'users',
  {
    tenantId: uuid('tenant_id').notNull(),
    id: uuid().notNull(),
    username: text().notNull(),
    usernameKey: text('username_key').notNull(),
    firstName: text('first_name').notNull(),
    lastName: text('last_name').notNull(),
    passwordHash: text('password_hash'),
    role: text().notNull(),
    experience: text().$type<Experience>().notNull(),
    siteId: uuid('site_id'),
    profileId: uuid('profile_id'),
    active: boolean().notNull().default(true),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
)

export const sessions = pgTable('sessions', {
  tokenHash: bytea('token_hash').primaryKey(),
  tenantId: uuid('tenant_id').notNull(),
  userId: uuid('user_id').notNull(),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  lastSeenAt: timestamp('last_seen_at', { withTimezone: true }).notNull().defaultNow(),
  expiresAt: timestamp('expires_at', { withTimezone: true }).notNull(),
  address: text(),
  userAgent: text('user_agent'),
})
