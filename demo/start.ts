/** `make start`: everything on this machine, with demonstration data and virtual devices. Ctrl-C stops all of it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Config, ConfigError, readConfig } from '../server/config.ts'
import { type RunningServer, startServer } from '../server/start.ts'
import { demoPassword, demoUsers, seedDemo } from './seed.ts'

const agentMain = fileURLToPath(new URL('../agent/main.ts', import.meta.url))
const agentName = 'Demo desk'
const agentStopMs = 5_000

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

async function main(): Promise<void> {
  const config = { ...readConfig(), logLevel: process.env.LOG_LEVEL ?? 'warn' }
  const server = await startServer(config, { demo: true, onProgress: (step) => say(`  ${step} ...`) })
  const children: ChildProcess[] = []
  stopOnSignal(server, children)
  if (await seedDemo(server.platform)) say('  Demonstration data is in place ...')
  say('  Starting the demo agent with a virtual printer and scale ...')
  await pairAgent(config, server.url)
  children.push(runAgent(config))
  say(readyText(server.url))
}

function readyText(url: string): string {
  const people = [
    ...demoUsers.map(({ username, role }) => `  ${username.padEnd(22)} ${role}`),
    '  admin@other.test       admin of another tenant',
  ]
  return `\nPostroom is ready at ${url}\n\nSign in with password ${demoPassword} as\n${people.join('\n')}\n\nCtrl-C stops everything; the data stays in .data`
}

/** Pairs the demo agent through the public API, as a person would, unless it has its certificate already. */
async function pairAgent(config: Config, url: string): Promise<void> {
  const dir = agentDir(config)
  if (existsSync(join(dir, 'agent.json'))) return
  const headers = { 'content-type': 'application/json', cookie: await adminCookie(url) }
  const send = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`)
    return response.json() as Promise<unknown>
  }
  const { items } = (await send('GET', '/v1/agents')) as { items: { id: string; name: string; state: string }[] }
  const waiting = items.find(({ name, state }) => name === agentName && state !== 'revoked')
  const pairing = (await (waiting
    ? send('POST', `/v1/agents/${waiting.id}/pairing`, {})
    : send('POST', '/v1/agents', { name: agentName }))) as { code: string }
  await finished(
    spawn(process.execPath, [agentMain, 'pair', '--server', url, '--code', pairing.code, '--dir', dir], {
      stdio: ['ignore', 'ignore', 'inherit'],
    }),
  )
}

async function adminCookie(url: string): Promise<string> {
  const response = await fetch(`${url}/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'admin@demo.test', password: demoPassword }),
  })
  if (!response.ok) throw new Error(`the demo administrator cannot sign in: ${await response.text()}`)
  return String(response.headers.get('set-cookie')).split(';')[0] ?? ''
}

function agentDir(config: Config): string {
  return join(config.dataDir, 'demo-agent')
}

/** The agent ends with us: it notices when the channel between the two processes closes, even after a kill. */
function runAgent(config: Config): ChildProcess {
  return spawn(process.execPath, [agentMain, 'run', '--virtual', '--dir', agentDir(config)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
}

function finished(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`the agent ended with code ${code}`))))
  })
}

function stopOnSignal(server: RunningServer, children: readonly ChildProcess[]): void {
  let stopping = false
  const stop = async () => {
    if (stopping) return
    stopping = true
    say('\nStopping ...')
    await Promise.all(children.map(stopChild))
    await server.stop()
    process.exit(0)
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
}

function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    const force = setTimeout(() => child.kill('SIGKILL'), agentStopMs)
    child.on('exit', () => {
      clearTimeout(force)
      resolve()
    })
    child.kill('SIGTERM')
  })
}

main().catch((error: unknown) => {
  const text =
    error instanceof ConfigError
      ? error.message
      : error instanceof Error
        ? (error.stack ?? error.message)
        : String(error)
  process.stderr.write(`Postroom cannot start. ${text}\n`)
  process.exit(1)
})
