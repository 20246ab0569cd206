/** SQL of agents. */
import { and, eq, gt, inArray, isNotNull, sql } from 'drizzle-orm'
import type { AgentHealth } from '#contracts/agent.ts'
import { silenceMs } from '#contracts/agent-limits.ts'
import type { Database, Tx } from '../platform/db/database.ts'
import { agents } from './tables.ts'

export type AgentRow = typeof agents.$inferSelect
export interface AgentView extends AgentRow {
  online: boolean
}

/** Connected somewhere and heard of lately, by the database's clock. */
export const agentIsOnline = sql<boolean>`(${agents.state} = 'paired' and ${agents.connectionId} is not null and ${agents.lastSeenAt} > now() - make_interval(secs => ${silenceMs / 1000}))`

const one = (tenantId: string, id: string) => and(eq(agents.tenantId, tenantId), eq(agents.id, id))

/** Agents in the order they were made. */
export async function selectAgents(
  tx: Tx,
  tenantId: string,
  options: { after: string | null; limit: number },
): Promise<AgentView[]> {
  const rows = await tx
    .select({ agent: agents, online: agentIsOnline })
    .from(agents)
    .where(and(eq(agents.tenantId, tenantId), options.after === null ? undefined : gt(agents.id, options.after)))
    .orderBy(agents.id)
    .limit(options.limit)
  return rows.map(({ agent, online }) => ({ ...agent, online }))
}

/** One agent, locked when it is about to change; or null. */
export async function selectAgent(
  tx: Tx,
  tenantId: string,
  id: string,
  options: { lock?: boolean } = {},
): Promise<AgentView | null> {
  const query = tx.select({ agent: agents, online: agentIsOnline }).from(agents).where(one(tenantId, id))
  const [row] = await (options.lock ? query.for('update') : query)
  return row ? { ...row.agent, online: row.online } : null
}

export async function insertAgent(tx: Tx, row: typeof agents.$inferInsert): Promise<void> {
  await tx.insert(agents).values(row)
}

export async function updateAgentRow(
  tx: Tx,
  tenantId: string,
  id: string,
  change: Partial<typeof agents.$inferInsert>,
): Promise<void> {
  if (Object.keys(change).length > 0) await tx.update(agents).set(change).where(one(tenantId, id))
}

/** Stores a pairing code's hash and answers when it expires, by the database's clock. */
export async function setPairingCode(
  tx: Tx,
  agent: { tenantId: string; id: string },
  code: { hash: Buffer; minutes: number },
): Promise<Date> {
  const [row] = await tx
    .update(agents)
    .set({ pairingCodeHash: code.hash, pairingExpiresAt: sql`now() + make_interval(mins => ${code.minutes})` })
    .where(one(agent.tenantId, agent.id))
    .returning({ expiresAt: agents.pairingExpiresAt })
  if (!row?.expiresAt) throw new Error('an agent vanished while it got its pairing code')
  return row.expiresAt
}

/** Takes the code away from the agent: true for exactly one caller while the code is good. */
export async function consumePairingCode(
  tx: Tx,
  agent: { tenantId: string; id: string },
  hash: Buffer,
): Promise<boolean> {
  const rows = await tx
    .update(agents)
    .set({ pairingCodeHash: null, pairingExpiresAt: null })
    .where(
      and(one(agent.tenantId, agent.id), eq(agents.pairingCodeHash, hash), gt(agents.pairingExpiresAt, sql`now()`)),
    )
    .returning({ id: agents.id })
  return rows.length === 1
}

/** What a hello brings; certificate fields when it came with a renewed one. */
export type AgentHello = Pick<AgentRow, 'connectionId' | 'hostname' | 'platform' | 'version' | 'health' | 'localPage'> &
  Partial<
    Pick<
      AgentRow,
      | 'certificateSerial'
      | 'certificateExpiresAt'
      | 'nextCertificateSerial'
      | 'nextCertificateExpiresAt'
      | 'replacedCertificateSerial'
    >
  >

/** Makes this connection the agent's one connection. */
export async function connectAgent(tx: Tx, agent: { tenantId: string; id: string }, hello: AgentHello): Promise<void> {
  await tx
    .update(agents)
    .set({ ...hello, lastSeenAt: sql`now()`, connectedAt: sql`clock_timestamp()` })
    .where(one(agent.tenantId, agent.id))
}

/** Notes that a copy of the agent was refused. False when that was noted within the last minute: once says it. */
export async function noteRefusedCopy(tx: Tx, agent: { tenantId: string; id: string }): Promise<boolean> {
  const rows = await tx
    .update(agents)
    .set({ copyRefusedAt: sql`now()` })
    .where(
      and(one(agent.tenantId, agent.id), sql`coalesce(${agents.copyRefusedAt} < now() - interval '1 minute', true)`),
    )
    .returning({ id: agents.id })
  return rows.length === 1
}

/** Notes a heartbeat. False when another connection counts by now. */
export async function touchAgent(
  tx: Tx,
  agent: { tenantId: string; id: string; connectionId: string },
  { health, latencyMs }: { health: AgentHealth; latencyMs: number | null },
): Promise<boolean> {
  const rows = await tx
    .update(agents)
    .set({ health, latencyMs, lastSeenAt: sql`now()` })
    .where(and(one(agent.tenantId, agent.id), eq(agents.connectionId, agent.connectionId)))
    .returning({ id: agents.id })
  return rows.length === 1
}

/** Notes the end of a connection. False when it did not count any more. */
export async function disconnectAgent(
  tx: Tx,
  agent: { tenantId: string; id: string; connectionId: string },
): Promise<boolean> {
  const rows = await tx
    .update(agents)
    .set({ connectionId: null, lastSeenAt: sql`now()` })
    .where(
      and(one(agent.tenantId, agent.id), eq(agents.connectionId, agent.connectionId), isNotNull(agents.connectionId)),
    )
    .returning({ id: agents.id })
  return rows.length === 1
}

export interface AgentRef {
  tenantId: string
  id: string
}

/** The agent a good pairing code was given to, of any tenant. */
export async function findAgentByPairingCode(db: Database, hash: Buffer): Promise<AgentRef | null> {
  const [row] = await db.outside`select * from agent_by_pairing_code(${hash})`
  return row ? { tenantId: row.tenant_id, id: row.id } : null
}

/** What the gateway may know of the agent a certificate names. */
export interface AgentStanding {
  tenantId: string
  state: string
  /** serials that count: the one in use, and a renewed one that was not used yet */
  serials: string[]
  /** the one that was in use before the last renewal */
  replacedSerial: string | null
}

export async function findAgentStanding(db: Database, agentId: string): Promise<AgentStanding | null> {
  const [row] = await db.outside`select * from agent_standing(${agentId})`
  if (!row) return null
  return {
    tenantId: row.tenant_id,
    state: row.state,
    serials: [row.certificate_serial, row.next_certificate_serial].filter((serial) => serial !== null),
    replacedSerial: row.replaced_certificate_serial,
  }
}

/** Of these connections those that still count, and whether jobs wait that can be sent now. */
export async function findCurrentConnections(
  db: Database,
  ids: readonly string[],
  inFlightMax: number,
): Promise<Map<string, { waiting: boolean }>> {
  const rows = await db.outside`select * from agent_connections_current(${[...ids]}::uuid[], ${inFlightMax})`
  return new Map(rows.map((row) => [row.connection_id as string, { waiting: row.waiting as boolean }]))
}

/** Disconnects agents that nobody has heard of, and names them. */
export async function disconnectSilentAgents(db: Database): Promise<AgentRef[]> {
  const rows = await db.outside`select * from agents_fallen_silent(${silenceMs / 1000})`
  return rows.map((row) => ({ tenantId: row.tenant_id as string, id: row.id as string }))
}

/** Name, site and presence of agents, for rooms that show who stands behind something of theirs. */
export async function selectAgentNames(
  tx: Tx,
  tenantId: string,
  ids: readonly string[],
): Promise<Map<string, { name: string; siteId: string | null; online: boolean }>> {
  if (ids.length === 0) return new Map()
  const rows = await tx
    .select({ id: agents.id, name: agents.name, siteId: agents.siteId, online: agentIsOnline })
    .from(agents)
    .where(and(eq(agents.tenantId, tenantId), inArray(agents.id, [...ids])))
  return new Map(rows.map(({ id, ...agent }) => [id, agent]))
}
