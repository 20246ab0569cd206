/** Switches the local WebSocket on and off as devices.json says, and forwards what it reads to the server. */

import type { Agent } from '../agent.ts'
import { AgentError } from '../config.ts'
import type { Log } from '../log.ts'
import { ScannerCodes } from './scanner-codes.ts'
import { type LocalScannerConfig, localScannerOff, scannerPort } from './scanner-config.ts'
import type { ScannerSocket } from './scanner-socket.ts'
import type { LocalScannerStatus } from './status.ts'

interface LocalScannerOptions {
  folder: string
  log: Log
  /** null while this computer is not paired */
  agent(): Pick<Agent, 'addressScanned'> | null
}

export class LocalScanner {
  readonly #options: LocalScannerOptions
  readonly #codes: ScannerCodes
  #config: LocalScannerConfig = localScannerOff
  #socket: ScannerSocket | null = null
  #problem: string | null = null

  constructor(options: LocalScannerOptions) {
    this.#options = options
    this.#codes = new ScannerCodes(options.folder)
  }

  /** Listens or stops listening; a port that is taken becomes a problem on the page, never a failure. */
  async apply(config: LocalScannerConfig): Promise<void> {
    await this.stop()
    this.#config = config
    if (!config.enabled) return
    const { log } = this.#options
    // Loaded by need: few computers want it, and the table of letters takes memory.
    const { ScannerSocket } = await import('./scanner-socket.ts')
    const socket = new ScannerSocket({ config, codes: this.#codes, log, scanned: (scanned) => this.#forward(scanned) })
    this.#problem = await socket.start()
    if (this.#problem === null) this.#socket = socket
    if (this.#problem === null) log.info({ port: this.#port }, 'local scanner listens')
    else log.error({ reason: this.#problem }, 'local scanner does not listen')
  }

  async stop(): Promise<void> {
    await this.#socket?.stop()
    this.#socket = null
    this.#problem = null
  }

  status(): LocalScannerStatus {
    const { enabled, origins } = this.#config
    const connected = this.#socket?.connected ?? []
    return { enabled, origins, port: this.#port, problem: this.#problem, programs: this.#codes.programs, connected }
  }

  /** Throws AgentError while it is switched off: the code could not be used. */
  newCode(): { code: string; expiresAt: string } {
    if (!this.#socket) throw new AgentError(this.#problem ?? 'Switch the local scanner port on first')
    return this.#codes.newCode()
  }

  /** Takes a program's token away and ends its connection. Throws AgentError when there is no such program. */
  remove(input: unknown): void {
    const name = typeof input === 'object' && input !== null && 'name' in input ? String(input.name) : ''
    if (!this.#codes.remove(name)) throw new AgentError('There is no such program any more')
    this.#socket?.disconnect(name)
  }

  get #port(): number {
    return this.#config.port ?? scannerPort
  }

  #forward(scanned: { text: string; source: string }): string | null {
    const agent = this.#options.agent()
    if (!agent) return 'this computer is not paired with Postroom yet'
    return agent.addressScanned(scanned) ? null : 'there is no connection to Postroom now: send the address again later'
  }
}
