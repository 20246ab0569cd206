/** Tables of agents, devices, jobs, papers, history and routes. */
import { sql } from 'drizzle-orm'
import { bigint, boolean, integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import type {
  AgentHealth,
  DeviceKind,
  DeviceProblem,
  DeviceState,
  DocumentFormat,
  JobKind,
  JobState,
  Reading,
} from '#contracts/agent.ts'
import type { Agent, DeviceEvent } from '#contracts/devices.ts'
import type { LabelSize } from '#contracts/print-routes.ts'
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
    connectedTwice: jsonb('connected_twice').$type<Omit<NonNullable<Agent['connectedTwice']>, 'at'>>(),
    latencyMs: integer('latency_ms'),
    localPage: text('local_page'),
    nextCertificateSerial: text('next_certificate_serial'),
    nextCertificateExpiresAt: time('next_certificate_expires_at'),
    replacedCertificateSerial: text('replaced_certificate_serial'),
    copyRefusedAt: time('copy_refused_at'),
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
    driver: text().notNull().default(''),
    formats: text().array().$type<DocumentFormat[]>().notNull().default(sql`'{}'`),
    diagnostic: text(),
    userId: uuid('user_id'),
    retiredAt: time('retired_at'),
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
    position: bigint({ mode: 'number' }).notNull().default(sql`nextval('device_jobs_position')`),
    createdByName: text('created_by_name'),
    routedBy: text('routed_by'),
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

export const deviceEvents = pgTable(
  'device_events',
  {
    tenantId: uuid('tenant_id').notNull(),
    id: uuid().notNull(),
    deviceId: uuid('device_id').notNull(),
    kind: text().$type<DeviceEvent['kind']>().notNull(),
    text: text().notNull(),
    byName: text('by_name'),
    at: time('at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
)

export const printRoutes = pgTable(
  'print_routes',
  {
    tenantId: uuid('tenant_id').notNull(),
    id: uuid().notNull(),
    siteId: uuid('site_id'),
    userId: uuid('user_id'),
    labelSize: text('label_size').$type<LabelSize>(),
    deviceId: uuid('device_id').notNull(),
    fallbackDeviceId: uuid('fallback_device_id'),
    createdBy: uuid('created_by'),
    createdAt: time('created_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
)
