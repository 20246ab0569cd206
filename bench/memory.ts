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
const agentName = 'agent memory at rest, paired, no devices'

export async function memory(scene: Scene): Promise<Row[]> {
  const served = await serve(scene, await demoFolder(scene))
  await pause(idleMs)
  const server = atRest('server memory at rest, without Postgres', served.pid, limitsMb.server)
  const agent = await agentRow(scene, served.url)
  await served.stop()
  return [server, agent]
}

async function agentRow(scene: Scene, url: string): Promise<Row> {
  const dir = join(await scene.folder(), 'agent')
  const pairing = ['pair', '--server', url, '--code', await pairingCode(url, 'Memory'), '--dir', dir]
  const [code] = await once(scene.spawn(process.execPath, [...scriptArguments('agent'), ...pairing]), 'exit')
  if (code !== 0) return notRun(agentName, `pairing ended with code ${code}`)
  const child = scene.spawn(process.execPath, [...scriptArguments('agent'), 'run', '--dir', dir], { stdio: 'ignore' })
  await pause(idleMs)
  if (child.exitCode !== null) return notRun(agentName, `the agent ended with code ${child.exitCode}`)
  const row = atRest(agentName, child.pid ?? 0, limitsMb.agent)
  await stopChild(child)
  return row
}

/** Resident set of one process, as `ps` tells it. */
function atRest(name: string, pid: number, limit: number): Row {
  const kilobytes = Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }))
  const measured = kilobytes / 1024
  const row = {
    name,
    measured: `${figure(measured)} MB resident after ${idleMs / 1000} s`,
    against: `limit ${limit} MB`,
  }
  return atMost(row, { measured, limit })
}
