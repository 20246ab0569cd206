/** Tables of agents, devices, jobs and papers. */
import { boolean, integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import type {
  AgentHealth,
  DeviceKind,
  DeviceProblem,
  DeviceState,
  JobKind,
  JobState,
  Reading,
} from '#contracts/agent.ts'
import type { Weight } from '#contracts/units.ts'
import { bytea } from '../platform/db/columns.ts'

const time = (name: string) => timestamp(name, { withTimezone: true })

export const agents = pgTable(
  'agents',
  {
    tenantId: uuid('tenant_id').notNull(),
    id: uuid().notNull(),
    name: text().notNull(),
    siteId: uuid('site_id'),
    state: text().$type<'pairing' | 'paired' | 'revoked'>().notNull().default('pairing'),
    pairingCodeHash: bytea('pairing_code_hash'),
    pairingExpiresAt: time('pairing_expires_at'),
    certificateSerial: text('certificate_serial'),
    certificateExpiresAt: time('certificate_expires_at'),
    hostname: text(),
    platform: text(),
    version: text(),
    health: jsonb().$type<AgentHealth>(),
    lastSeenAt: time('last_seen_at'),
    connectionId: uuid('connection_id'),
    connectedAt: time('connected_at'),
    connectedTwiceAt: time('connected_twice_at'),
    createdBy: uuid('created_by'),
    createdAt: time('created_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
)

export const devices = pgTable(
  'devices',
  {
    tenantId: uuid('tenant_id').notNull(),
    id: uuid().notNull(),
    agentId: uuid('agent_id').notNull(),
    key: text().notNull(),
    kind: text().$type<DeviceKind>().notNull(),
    name: text().notNull(),
    givenName: text('given_name'),
    siteId: uuid('site_id'),
    model: text().notNull(),
    connection: text().notNull(),
    state: text().$type<DeviceState>().notNull(),
    problem: jsonb().$type<DeviceProblem>(),
    dpi: integer(),
    capacity: jsonb().$type<Weight>(),
    virtual: boolean().notNull(),
    reading: jsonb().$type<Reading>(),
    goneAt: time('gone_at'),
    createdAt: time('created_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
)

export const deviceJobs = pgTable(
  'device_jobs',
  {
    tenantId: uuid('tenant_id').notNull(),
    id: uuid().notNull(),
    deviceId: uuid('device_id').notNull(),
    agentId: uuid('agent_id').notNull(),
    kind: text().$type<JobKind>().notNull(),
    state: text().$type<JobState>().notNull().default('queued'),
    orderText: text('order_text').notNull(),
    signature: text().notNull(),
    document: bytea(),
    title: text().notNull(),
    shipmentId: uuid('shipment_id'),
    reprint: integer().notNull().default(0),
    reason: text(),
    problem: jsonb().$type<DeviceProblem>(),
    cancelRequested: boolean('cancel_requested').notNull().default(false),
    createdBy: uuid('created_by'),
    createdAt: time('created_at').notNull().defaultNow(),
    updatedAt: time('updated_at').notNull().defaultNow(),
    expiresAt: time('expires_at').notNull(),
    sentAt: time('sent_at'),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
)

export const devicePapers = pgTable(
  'device_papers',
  {
    tenantId: uuid('tenant_id').notNull(),
    id: uuid().notNull(),
    deviceId: uuid('device_id').notNull(),
    jobId: uuid('job_id').notNull(),
    png: bytea().notNull(),
    printedAt: time('printed_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
)
