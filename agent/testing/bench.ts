/** Temporary folders, free ports and real agent processes for tests, all cleaned up. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { environmentFile } from '../config.ts'
import type { DevicesFile } from '../devices-file.ts'
import { type Identity, saveIdentity } from '../identity.ts'
import type { TestGateway } from './gateway.ts'

const mainFile = new URL('../main.js', import.meta.url).pathname

export interface AgentProcess {
  child: ChildProcess
  /** standard output and error so far */
  output(): string
  kill(signal: NodeJS.Signals): Promise<number | null>
}

export class Bench {
  readonly folder = mkdtempSync(join(tmpdir(), 'postroom-agent-'))
  readonly #processes = new Set<AgentProcess>()

  prepare(identity: Identity, devices: Partial<DevicesFile> = {}): void {
    saveIdentity(this.folder, identity)
    writeFileSync(join(this.folder, 'devices.json'), JSON.stringify(devices))
  }

  /** Settings of the folder, as `NAME=value` lines. */
  environment(...lines: string[]): void {
    writeFileSync(environmentFile(this.folder), `${lines.join('\n')}\n`)
  }

  /** Starts `node agent/main.js …` on this folder. */
  spawn(...args: string[]): AgentProcess {
    const child = spawn(process.execPath, [mainFile, ...args, '--dir', this.folder], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    child.stdout.on('data', (bytes) => {
      output += bytes
    })
    child.stderr.on('data', (bytes) => {
      output += bytes
    })
    const exited = new Promise<number | null>((resolve) => child.once('close', resolve))
    const agent: AgentProcess = {
      child,
      output: () => output,
      kill: (signal) => {
        child.kill(signal)
        return exited
      },
    }
    this.#processes.add(agent)
    return agent
  }

  /** Starts the agent; resolves when it has greeted this gateway. */
  async connectedTo(gateway: TestGateway): Promise<AgentProcess> {
    const { hellos } = gateway
    const agent = this.spawn('run')
    await gateway.until(`an agent; it said ${agent.output()}`, () => gateway.hellos > hellos)
    return agent
  }

  /** Runs a command to its end. */
  async command(...args: string[]): Promise<{ code: number | null; output: string }> {
    const agent = this.spawn(...args)
    const code = await new Promise<number | null>((resolve) => agent.child.once('close', resolve))
    return { code, output: agent.output() }
  }

  async clean(): Promise<void> {
    for (const { child, kill } of this.#processes)
      if (child.exitCode === null && child.signalCode === null) await kill('SIGKILL')
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** A log that keeps nothing. */
export const silentLog = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
}
