/** A whole installation in a data folder of its own: filled with the demonstration, then served by the production start. */
import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { demoPassword, demoSignIns, seedDemo } from '../demo/seed.ts'
import { readConfig } from '../server/config.ts'
import { freePort } from '../server/platform/db/embedded.ts'
import { startServer } from '../server/start.ts'
import { type Scene, stopChild } from './scene.ts'
import { scriptArguments } from './scripts.ts'

const readyMs = 60_000
const lookEveryMs = 20

export interface Served {
  url: string
  /** where agents come in */
  gatewayUrl: string
  pid: number
  /** from the start of the process to the first good answer of /readyz */
  startedMs: number
  stop(): Promise<void>
}

/** The demonstration's data folder; filled once a run. */
export function demoFolder(scene: Scene): Promise<string> {
  return scene.installation(async (dir) => {
    const config = readConfig(await settings(dir))
    const server = await startServer(config, { demo: demoSignIns })
    await seedDemo(server.platform).finally(() => server.stop())
  })
}

async function settings(dir: string): Promise<NodeJS.ProcessEnv> {
  const [port, agentPort, mqttPort] = await Promise.all([freePort(), freePort(), freePort()])
  const ports = { PORT: String(port), AGENT_PORT: String(agentPort), MQTT_PORT: String(mqttPort) }
  return { ...ports, DATA_DIR: join(dir, 'data'), LOG_LEVEL: 'error' }
}

/** Runs `npm run server` without npm on that folder until `stop`, with its own Postgres and broker on free ports. */
export async function serve(scene: Scene, dir: string): Promise<Served> {
  const env = await settings(dir)
  const start = performance.now()
  const child = scene.spawn(process.execPath, scriptArguments('server'), { env: { PATH: process.env.PATH, ...env } })
  const url = `http://127.0.0.1:${env.PORT}`
  await ready(url, child)
  const startedMs = performance.now() - start
  const gatewayUrl = `wss://127.0.0.1:${env.AGENT_PORT}/agent/v1`
  return { url, gatewayUrl, pid: child.pid ?? 0, startedMs, stop: () => stopChild(child) }
}

async function ready(url: string, child: ChildProcess): Promise<void> {
  const end = performance.now() + readyMs
  while (performance.now() < end && child.exitCode === null) {
    const answer = await fetch(`${url}/readyz`).catch(() => null)
    if (answer?.ok) return
    await pause(lookEveryMs)
  }
  throw new Error(`the server was not ready after ${readyMs / 1000} s`)
}

/** Signs in as one of the demonstration's users; the cookie. */
export async function signIn(url: string, username: 'admin@demo.test' | 'operator@demo.test'): Promise<string> {
  const response = await fetch(`${url}/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password: demoPassword }),
  })
  if (!response.ok) throw new Error(`cannot sign in ${username}: ${await response.text()}`)
  return String(response.headers.get('set-cookie')).split(';')[0] ?? ''
}

/** Announces an agent as an administrator does; its pairing code. */
export async function pairingCode(url: string, name: string): Promise<string> {
  const response = await fetch(`${url}/v1/agents`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie: await signIn(url, 'admin@demo.test') },
    body: JSON.stringify({ name }),
  })
  const { code } = (await response.json()) as { code?: string }
  if (!code) throw new Error(`no pairing code: HTTP ${response.status}`)
  return code
}
