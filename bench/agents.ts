/** Two thousand agents on one server process: its memory, and whether every heartbeat reaches its row in time. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { silenceMs } from '#contracts/agent-limits.ts'
import { startEmbeddedPostgres } from '../server/platform/db/embedded.ts'
import { openSql, type Sql } from '../server/platform/db/sql.ts'
import { type PairedAgents, pairAgents } from './agents-data.ts'
import type { Fleet, FleetAnswer, FleetOrder, FleetReport } from './fleet.ts'
import { serve } from './installation.ts'
import { percentile } from './measure.ts'
import { residentMegabytes } from './memory.ts'
import { type Scene, stopChild } from './scene.ts'
import { atMost, figure, type Row } from './table.ts'

const count = 2_000
const processes = 2
const steadyMs = 120_000
/** Less than agents take between two heartbeats, so that every one is seen in its row. */
const lookEveryMs = 4_000
/** The last heartbeats of the measured time are on their way so long at most. */
const lateMs = 5_000
/** Delay: an agent counts as offline after 25 s without a heartbeat, and sends one every 10 s. */
const limits = { memoryMb: 600, delayMs: 2_000 }
const fleetMain = fileURLToPath(new URL('./fleet.ts', import.meta.url))

export async function agents(scene: Scene): Promise<Row[]> {
  const dir = await scene.folder()
  const served = await serve(scene, dir)
  // The cluster of the server that runs: it is used, not started.
  const { url } = await startEmbeddedPostgres({ dir: join(dir, 'data') })
  const fleets = shared(await pairAgents(url, count), served.gatewayUrl)
  const children = await Promise.all(fleets.map((fleet) => launch(scene, fleet)))
  const seen = await watch(url, served.pid)
  const { from, to } = seen
  const reports = await Promise.all(children.map((child) => ask(child, { report: { from, to } })))
  await Promise.all(children.map(stopChild))
  await served.stop()
  return rows(seen, reports as FleetReport[])
}

/** Every process its share. */
function shared({ certificates, ...common }: PairedAgents, gatewayUrl: string): Fleet[] {
  return Array.from({ length: processes }, (_, process) => ({
    ...common,
    gatewayUrl,
    certificates: certificates.filter((_certificate, index) => index % processes === process),
  }))
}

/** Starts one process and waits until all its agents are welcome. */
async function launch(scene: Scene, fleet: Fleet): Promise<ChildProcess> {
  const child = fork(fleetMain, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  scene.defer(() => stopChild(child))
  await ask(child, { start: fleet })
  return child
}

async function ask(child: ChildProcess, order: FleetOrder): Promise<FleetAnswer> {
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('a process of agents ended')))
  child.send(order)
  const [answer] = (await Promise.race([once(child, 'message'), ended])) as [FleetAnswer]
  return answer
}

interface Seen {
  from: number
  to: number
  megabytes: number
  /** how long each heartbeat took to its row, in ms, by agent and moment */
  delays: Map<string, number>
  /** times an agent was found offline */
  offline: number
}

/** Looks at process and rows again and again. */
async function watch(databaseUrl: string, pid: number): Promise<Seen> {
  const sql = openSql(databaseUrl)
  const from = Date.now()
  const seen: Seen = { from, to: from + steadyMs, megabytes: 0, delays: new Map(), offline: 0 }
  while (Date.now() < seen.to + lateMs) {
    await pause(lookEveryMs)
    seen.megabytes = Math.max(seen.megabytes, residentMegabytes(pid))
    for (const { id, clock, seen_at: seenAt, offline } of await look(sql)) {
      const sent = Date.parse(clock)
      if (sent >= seen.from && sent < seen.to) seen.delays.set(`${id} ${clock}`, seenAt - sent)
      if (offline) seen.offline += 1
    }
  }
  await sql.end()
  return seen
}

async function look(sql: Sql) {
  const found = await sql`
    select id, health->>'clock' as clock, extract(epoch from last_seen_at)::float8 * 1000 as seen_at,
      connection_id is null or last_seen_at < now() - make_interval(secs => ${silenceMs / 1000}) as offline
    from agents`
  return found as { id: string; clock: string; seen_at: number; offline: boolean }[]
}

function rows(seen: Seen, reports: readonly FleetReport[]): Row[] {
  const sent = reports.reduce((sum, report) => sum + report.sent, 0)
  const lost = reports.reduce((sum, report) => sum + report.lost, 0)
  const missed = sent - seen.delays.size
  const delay = percentile(
    [...seen.delays.values()].sort((a, b) => a - b),
    99,
  )
  const memory = { measured: seen.megabytes, limit: limits.memoryMb }
  return [
    atMost(
      {
        name: `server memory with ${figure(count)} agents, without Postgres`,
        measured: `${figure(memory.measured)} MB resident at most in ${steadyMs / 1000} s`,
        against: `limit ${memory.limit} MB`,
      },
      memory,
    ),
    atMost(
      {
        name: `heartbeats of ${figure(count)} agents that did not count`,
        measured: `${missed} of ${figure(sent)}, ${lost} connections lost, ${seen.offline} times offline`,
        against: 'limit 0',
      },
      { measured: Math.abs(missed) + lost + seen.offline, limit: 0 },
    ),
    atMost(
      {
        name: 'heartbeat to its row, p99',
        measured: `${figure(delay)} ms`,
        against: `limit ${figure(limits.delayMs)} ms`,
      },
      { measured: delay, limit: limits.delayMs },
    ),
  ]
}
