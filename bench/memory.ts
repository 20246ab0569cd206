/** Memory that server and agent hold while nothing happens. */
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { demoFolder, pairingCode, serve } from './installation.ts'
import { type Scene, stopChild } from './scene.ts'
import { scriptArguments } from './scripts.ts'
import { atMost, figure, notRun, type Row } from './table.ts'

const idleMs = 5_000
const limitsMb = { server: 250, agent: 90 }
const agentName = 'agent memory at rest, paired, no devices, second start'
/** A process that only waits: what Node takes by itself. */
const bareArguments = ['-e', 'setInterval(() => undefined, 1e9)']

export async function memory(scene: Scene): Promise<Row[]> {
  const served = await serve(scene, await demoFolder(scene))
  await pause(idleMs)
  const server = atRest('server memory at rest, without Postgres', {
    measured: residentMegabytes(served.pid),
    limit: limitsMb.server,
  })
  const agent = await agentRow(scene, served.url)
  await served.stop()
  return [server, agent]
}

async function agentRow(scene: Scene, url: string): Promise<Row> {
  const dir = join(await scene.folder(), 'agent')
  const pairing = ['pair', '--server', url, '--code', await pairingCode(url, 'Memory'), '--dir', dir]
  const [code] = await once(scene.spawn(process.execPath, [...scriptArguments('agent'), ...pairing]), 'exit')
  if (code !== 0) return notRun(agentName, `pairing ended with code ${code}`)
  const run = [...scriptArguments('agent'), 'run', '--dir', dir]
  // The first start after an installation strips the types and keeps the result; every other one is like the second.
  await restingMegabytes(scene, run)
  const measured = await restingMegabytes(scene, run)
  if (measured === null) return notRun(agentName, 'the agent ended by itself')
  const bare = await restingMegabytes(scene, bareArguments)
  const row = atRest(agentName, { measured, limit: limitsMb.agent })
  return { ...row, against: `${row.against} (bare node ${figure(bare ?? Number.NaN)} MB)` }
}

/** What Node holds after a while with these arguments; null when it ended by itself. */
async function restingMegabytes(scene: Scene, args: readonly string[]): Promise<number | null> {
  const child = scene.spawn(process.execPath, args, { stdio: 'ignore' })
  await pause(idleMs)
  if (child.exitCode !== null) return null
  const resident = residentMegabytes(child.pid ?? 0)
  await stopChild(child)
  return resident
}

/** Resident set of one process, as `ps` tells it. */
export function residentMegabytes(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024
}

function atRest(name: string, figures: { measured: number; limit: number }): Row {
  const measured = `${figure(figures.measured)} MB resident after ${idleMs / 1000} s`
  return atMost({ name, measured, against: `limit ${figures.limit} MB` }, figures)
}
