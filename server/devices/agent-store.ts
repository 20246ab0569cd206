/** SQL of agents. */
import { and, eq, gt, isNotNull, sql } from 'drizzle-orm'
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

/** Makes this connection the agent's one connection. */
export async function connectAgent(
  tx: Tx,
  agent: { tenantId: string; id: string },
  hello: { connectionId: string; hostname: string; platform: string; version: string; health: AgentHealth },
): Promise<void> {
  await tx
    .update(agents)
    .set({ ...hello, lastSeenAt: sql`now()`, connectedAt: sql`now()` })
    .where(one(agent.tenantId, agent.id))
}

/** Notes a heartbeat. False when another connection counts by now. */
export async function touchAgent(
  tx: Tx,
  agent: { tenantId: string; id: string; connectionId: string },
  health: AgentHealth,
): Promise<boolean> {
  const rows = await tx
    .update(agents)
    .set({ health, lastSeenAt: sql`now()` })
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
export async function findAgentStanding(
  db: Database,
  agentId: string,
): Promise<{ tenantId: string; state: string; certificateSerial: string | null } | null> {
  const [row] = await db.outside`select * from agent_standing(${agentId})`
  return row ? { tenantId: row.tenant_id, state: row.state, certificateSerial: row.certificate_serial } : null
}

/** Of these connections those that still count, and whether jobs wait for them. */
export async function findCurrentConnections(
  db: Database,
  ids: readonly string[],
): Promise<Map<string, { waiting: boolean }>> {
  const rows = await db.outside`select * from agent_connections_current(${[...ids]}::uuid[])`
  return new Map(rows.map((row) => [row.connection_id as string, { waiting: row.waiting as boolean }]))
}

/** Disconnects agents that nobody has heard of, and names them. */
export async function disconnectSilentAgents(db: Database): Promise<AgentRef[]> {
  const rows = await db.outside`select * from agents_fallen_silent(${silenceMs / 1000})`
  return rows.map((row) => ({ tenantId: row.tenant_id as string, id: row.id as string }))
}
