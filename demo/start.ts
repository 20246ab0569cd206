/** `make start`: everything on this machine, with demonstration data and virtual devices. Ctrl-C stops all of it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Config, ConfigError, readConfig } from '../server/config.ts'
import { type RunningServer, startServer } from '../server/start.ts'
import { Api } from './api.ts'
import { connectSimulators, startSimulators } from './carriers.ts'
import { prepareDropFolder } from './drop-folder.ts'
import { adminName, demoPassword, demoSignIns, seedDemo } from './seed.ts'

const agentMain = fileURLToPath(new URL('../agent/main.js', import.meta.url))
/** As in package.json: an agent is small on the user's computer. */
const agentFlags = ['--max-semi-space-size=2']
const agentName = 'Demo desk'
const agentStopMs = 5_000
/** printer, scale and scanner */
const virtualDevices = 3
const devicesWaitMs = 20_000

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

async function main(): Promise<void> {
  const config = { ...readConfig(), logLevel: process.env.LOG_LEVEL || 'warn' }
  const server = await startServer(config, { demo: demoSignIns, onProgress: (step) => say(`  ${step} ...`) })
  const children: ChildProcess[] = []
  let dropFolder = ''
  stopOnSignal(server, children)
  try {
    if (await seedDemo(server.platform)) say('  Demonstration data is in place ...')
    say('  Starting the simulated carriers ...')
    const simulators = await startSimulators(config.dataDir)
    children.push(simulators.child)
    say('  Starting the demo agent with a virtual printer, scale and scanner ...')
    const api = new Api(server.url)
    await api.send('POST', '/v1/session', { username: adminName, password: demoPassword })
    await connectSimulators(api, simulators)
    await pairAgent(config, server.url, api)
    dropFolder = prepareDropFolder(agentDir(config), config.dataDir)
    children.push(runAgent(config))
    await devicesReady(api)
  } catch (error) {
    await server.stop()
    throw error
  }
  say(readyText(server.url, { dataDir: config.dataDir, dropFolder }))
}

function readyText(url: string, { dataDir, dropFolder }: { dataDir: string; dropFolder: string }): string {
  const people = demoSignIns.users.map(({ username, description }) => `  ${username.padEnd(22)} ${description}`)
  return `\nPostroom is ready at ${url}\n\nSign in with password ${demoPassword} as\n${people.join('\n')}\n\nCSV files put into ${join(dropFolder, 'in')} become records of the drop folder.\nCtrl-C stops everything; the data stays in ${dataDir}`
}

/** Pairs the demo agent unless it has its certificate already. */
async function pairAgent(config: Config, url: string, api: Api): Promise<void> {
  const dir = agentDir(config)
  if (existsSync(join(dir, 'identity.json'))) return
  const { items } = await api.send<{ items: { id: string; name: string; state: string }[] }>('GET', '/v1/agents')
  const waiting = items.find(({ name, state }) => name === agentName && state !== 'revoked')
  const announced = waiting
    ? api.send<{ code: string }>('POST', `/v1/agents/${waiting.id}/pairing`)
    : api.send<{ code: string }>('POST', '/v1/agents', { name: agentName })
  const { code } = await announced
  await finished(
    spawn(process.execPath, [agentMain, 'pair', '--server', url, '--code', code, '--dir', dir], {
      stdio: ['ignore', 'ignore', 'inherit'],
    }),
  )
}

/** Waits until the virtual devices can be used. */
async function devicesReady(api: Api): Promise<void> {
  for (const end = Date.now() + devicesWaitMs; Date.now() < end; ) {
    const { items } = await api.send<{ items: { state: string }[] }>('GET', '/v1/devices')
    if (items.length >= virtualDevices && items.every(({ state }) => state === 'ready')) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  say('  The demo agent is slow to connect; see the Devices page.')
}

function agentDir(config: Config): string {
  return join(config.dataDir, 'demo-agent')
}

/** The agent ends with us: it notices when the channel between the two processes closes, even after a kill. */
function runAgent(config: Config): ChildProcess {
  return spawn(
    process.execPath,
    [...agentFlags, agentMain, 'run', '--virtual', '--log-level', 'warn', '--dir', agentDir(config)],
    {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    },
  )
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
