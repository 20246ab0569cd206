/**
 * What runs on this computer: the local page, the agent once the computer is paired, and the local WebSocket when it is wanted.
 * Pairing and changes of devices.json are applied here, without a restart of the process.
 */
import { join } from 'node:path'
import { Agent } from '../agent.ts'
import { AgentError } from '../config.ts'
import { readDevicesFile } from '../devices-file.ts'
import { errorText } from '../error-text.ts'
import { findIdentity, type Identity, saveIdentity } from '../identity.ts'
import { Journal, type JournaledJob } from '../journal.ts'
import type { Log } from '../log.ts'
import { takeRunLock } from '../run-lock.ts'
import { addEntry, removeEntry, setLocalScanner } from './change-devices.ts'
import { LocalScanner } from './local-scanner.ts'
import { PageServer } from './page-server.ts'
import { pairingInput } from './pairing-input.ts'
import { type LocalStatus, localStatus } from './status.ts'

const pagePorts = { first: 8091, tries: 20 }
/** How often it is looked whether somebody paired this computer on the command line, or a waiting change can be applied. */
const lookMs = 2_000

interface StationOptions {
  folder: string
  virtual: boolean
  log: Log
  /** the server revoked this agent */
  dismissed(reason: string): void
  /** any port in tests */
  ports?: { first: number; tries: number }
  lookMs?: number
}

export class Station {
  readonly #options: StationOptions
  readonly #page: PageServer
  readonly #scanner: LocalScanner
  #releaseLock: () => void = () => undefined
  #pageUrl: string | null = null
  #agent: Agent | null = null
  #jobsBefore: JournaledJob[] = []
  #changeWaits = false
  #trouble: string | null = null
  #timer: NodeJS.Timeout | undefined
  #stopped = false
  /** starts and stops of the agent, one after the other */
  #turn: Promise<void> = Promise.resolve()

  constructor(options: StationOptions) {
    this.#options = options
    const { folder, log, ports = pagePorts } = options
    this.#scanner = new LocalScanner({ folder, log, agent: () => this.#agent })
    this.#page = new PageServer({ log, ports, status: () => this.status(), commands: this.#commands() })
  }

  /** Throws AgentError when another agent runs here, the folder cannot be written, or devices.json is wrong. */
  async start(): Promise<void> {
    const { folder, log } = this.#options
    this.#releaseLock = takeRunLock(folder)
    const { localScanner } = readDevicesFile(folder)
    const identity = findIdentity(folder)
    this.#pageUrl = await this.#openPage(identity)
    await this.#scanner.apply(localScanner)
    if (identity && !identity.dismissed) await this.#enqueue(() => this.#startAgent())
    else {
      this.#jobsBefore = leftJobs(folder)
      log.warn({ localPage: this.#pageUrl, reason: identity?.dismissed?.reason }, 'not paired: waiting for a code')
    }
    this.#timer = setInterval(() => this.#look(), this.#options.lookMs ?? lookMs)
  }

  /** Where the local page listens; null when no port was free. */
  get pageUrl(): string | null {
    return this.#pageUrl
  }

  get paired(): boolean {
    return this.#agent !== null
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearInterval(this.#timer)
    await this.#enqueue(() => this.#stopAgent())
    await this.#scanner.stop()
    await this.#page.stop()
    this.#releaseLock()
  }

  status(): LocalStatus {
    const { folder } = this.#options
    return localStatus({
      folder,
      identity: this.#agent?.identity ?? findIdentity(folder),
      view: this.#agent?.view() ?? null,
      jobsBefore: this.#jobsBefore,
      file: readDevicesFile(folder),
      localScanner: this.#scanner.status(),
      changeWaits: this.#changeWaits,
      trouble: this.#trouble,
    })
  }

  #commands(): Record<string, (input: unknown) => Promise<object>> {
    const { folder } = this.#options
    const applied = async (change: () => void) => {
      change()
      this.#changeWaits = true
      this.#look()
      await this.#turn
      return this.status()
    }
    return {
      pair: (input) => this.#pair(input),
      'add-device': (input) => applied(() => addEntry(folder, input)),
      'remove-device': (input) => applied(() => removeEntry(folder, input)),
      'local-scanner': async (input) => {
        const config = setLocalScanner(folder, input)
        await this.#enqueue(() => this.#scanner.apply(config))
        return this.status()
      },
      'scanner-code': async () => this.#scanner.newCode(),
      'remove-program': async (input) => {
        this.#scanner.remove(input)
        return this.status()
      },
    }
  }

  async #pair(input: unknown): Promise<object> {
    const request = pairingInput(input)
    const open = this.#agent?.view().openJobs ?? 0
    if (open > 0) throw new AgentError(`${open} jobs are open: pair again when they are done`)
    // Loaded by need: an agent that is paired does not carry it.
    const { pair } = await import('../pairing.ts')
    const identity = await pair(request)
    saveIdentity(this.#options.folder, identity)
    await this.#enqueue(() => this.#restartAgent())
    return this.status()
  }

  /** Without the page an agent that is paired prints all the same; one that is not could only wait in vain. */
  async #openPage(identity: Identity | null): Promise<string | null> {
    const { log } = this.#options
    try {
      const url = await this.#page.start()
      log.info({ localPage: url }, 'local page')
      return url
    } catch (error) {
      if (!identity || identity.dismissed) throw error
      log.error({ reason: errorText(error) }, 'no local page')
      return null
    }
  }

  #look(): void {
    const agent = this.#agent
    if (agent === null) this.#later(() => this.#startIfPaired())
    else if (this.#pairedAnew(agent)) this.#changeWaits = true
    if (agent && this.#changeWaits && agent.view().openJobs === 0) this.#later(() => this.#restartAgent())
  }

  /** Somebody may have run `postroom-agent pair` on the command line. */
  async #startIfPaired(): Promise<void> {
    this.#changeWaits = false
    const identity = findIdentity(this.#options.folder)
    if (this.#agent === null && identity && !identity.dismissed) await this.#startAgent()
  }

  async #restartAgent(): Promise<void> {
    this.#changeWaits = false
    await this.#stopAgent()
    await this.#startAgent()
  }

  async #startAgent(): Promise<void> {
    // A pairing may have been under way when the program was told to stop.
    if (this.#stopped) return
    const { folder, virtual, log } = this.#options
    const dismissed = (reason: string) => this.#dismissed(reason)
    const agent = new Agent({ folder, virtual, log, dismissed, localPage: this.#pageUrl })
    this.#agent = agent
    this.#trouble = null
    await agent.start()
  }

  async #stopAgent(): Promise<void> {
    const agent = this.#agent
    if (!agent) return
    await agent.stop()
    this.#jobsBefore = agent.view().jobs
    this.#agent = null
  }

  /** On the command line, while the agent runs with the certificate before. */
  #pairedAnew({ identity }: Agent): boolean {
    const onDisk = findIdentity(this.#options.folder)
    return onDisk !== null && !onDisk.dismissed && onDisk.certificate !== identity.certificate
  }

  /** Noted on disk, so that the next start waits for a new pairing instead of knocking again. */
  #dismissed(reason: string): void {
    const { folder, log } = this.#options
    const identity = this.#agent?.identity
    if (this.#agent && this.#pairedAnew(this.#agent)) {
      log.info('this computer was paired again: going on with the new certificate')
      this.#later(() => this.#restartAgent())
      return
    }
    try {
      if (identity) saveIdentity(folder, { ...identity, dismissed: { reason, at: new Date().toISOString() } })
    } catch (error) {
      log.error({ reason: errorText(error) }, 'the dismissal was not noted')
    }
    this.#options.dismissed(reason)
  }

  #later(task: () => Promise<void>): void {
    this.#enqueue(task).catch(() => {
      // Logged and shown below.
    })
  }

  /** Failures are shown on the page too, and after the start tried again by the next look. */
  #enqueue(task: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(task)
    this.#turn = done.catch((error: unknown) => {
      const reason = errorText(error)
      if (reason !== this.#trouble) this.#options.log.error({ reason }, 'the agent does not run')
      this.#trouble = reason
    })
    return done
  }
}

/** What the last run left in the journal, for the page of an agent that does not run. */
function leftJobs(folder: string): JournaledJob[] {
  const journal = new Journal(join(folder, 'journal.jsonl'))
  journal.close()
  return journal.jobs()
}
