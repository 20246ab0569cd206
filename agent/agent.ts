/** Puts the agent together: identity, journal, devices, jobs and the connection. */
import { arch, hostname, platform, release } from 'node:os'
import { join } from 'node:path'
import type { AgentDevice, AgentHealth, AgentMessage, ServerMessage } from '#contracts/agent.ts'
import { agentProtocolVersion } from '#contracts/agent-limits.ts'
import type { DropFolderReport } from '#contracts/drop-folder.ts'
import { askForCertificate } from './certificate-request.ts'
import { Connection, type Standing } from './connection.ts'
import type { DeviceEvents } from './device.ts'
import { Devices } from './devices.ts'
import { type DevicesFile, readDevicesFile } from './devices-file.ts'
import { diskTrouble, writing } from './disk-trouble.ts'
import { Drawing } from './documents/drawing.ts'
import { fetchDocument, uploadPaper } from './documents/fetch.ts'
import { WaitingDocuments } from './documents/waiting.ts'
import { Folders } from './folders/folders.ts'
import { type Identity, readIdentity, saveIdentity } from './identity.ts'
import { Jobs } from './jobs.ts'
import { Journal, type JournaledJob } from './journal.ts'
import type { Log } from './log.ts'
import { Renewal, validity } from './renewal.ts'
import { Reports } from './reports.ts'
import { Papers } from './simulators/papers.ts'
import { agentVersion } from './version.ts'
import { virtualDevices } from './virtual.ts'

/** A clock that differs more than this from the server's is worth a warning. */
const clockToleranceMs = 30_000

interface AgentOptions {
  folder: string
  virtual: boolean
  log: Log
  /** where the local page listens */
  localPage?: string | null
  /** none in tests */
  renewalJitterMs?: number
  /** the server revoked this agent */
  dismissed(reason: string): void
}

/** What the local page shows of a running agent. */
export interface AgentView {
  standing: Standing
  /** how much the clock of this computer is behind the server's, in ms; 0 within the tolerance */
  clockWrongMs: number
  devices: AgentDevice[]
  folders: DropFolderReport[]
  openJobs: number
  jobs: JournaledJob[]
}

export class Agent {
  readonly #options: AgentOptions
  #identity: Identity
  readonly #devicesFile: DevicesFile
  readonly #journal: Journal
  readonly #reports: Reports
  readonly #devices: Devices
  readonly #jobs: Jobs
  #connection: Connection
  readonly #renewal: Renewal
  readonly #documents: WaitingDocuments
  readonly #papers: Papers
  readonly #drawing = new Drawing()
  readonly #folders: Folders
  #stopped = false
  readonly #endings: (() => Promise<void>)[] = []
  /** server's clock minus ours, in ms */
  #clockOffsetMs = 0

  /** Throws AgentError when not paired, wrongly configured, or the folder cannot be written. Its caller holds the run lock. */
  constructor(options: AgentOptions) {
    const { folder, log } = options
    this.#options = options
    this.#identity = readIdentity(folder)
    const identity = this.#identity
    this.#devicesFile = readDevicesFile(folder)
    const journalFile = join(folder, 'journal.jsonl')
    this.#journal = writing(journalFile, () => new Journal(journalFile))
    if (this.#journal.damaged) log.error('the journal was damaged: jobs that were open are reported as unknown')
    this.#reports = new Reports({
      send: (message) => this.#connection.send(message),
      acknowledged: (jobId) => this.#acknowledged(jobId),
    })
    this.#connection = this.#newConnection()
    this.#renewal = new Renewal({
      identity: () => this.#identity,
      now: () => this.#serverNow(),
      ask: (csr) => askForCertificate(this.#identity, csr),
      renewed: (fresh) => this.#useIdentity(fresh),
      log,
      jitterMs: options.renewalJitterMs,
    })
    this.#devices = new Devices({ events: this.#events(), log })
    this.#documents = new WaitingDocuments({
      folder,
      fetch: (order, signal) => fetchDocument(this.#identity, order, signal),
      log,
    })
    this.#jobs = new Jobs({
      agentId: identity.agentId,
      jobSigningKey: identity.jobSigningKey,
      journal: this.#journal,
      reports: this.#reports,
      log,
      device: (key) => this.#devices.get(key),
      now: () => this.#serverNow(),
      documents: this.#documents,
      draw: (document, paper, signal) => this.#drawing.pages(document, paper, signal),
    })
    this.#papers = new Papers({ log, upload: (paper) => uploadPaper(this.#identity, paper) })
    this.#folders = new Folders({
      ...{ agentFolder: folder, entries: this.#devicesFile.folders, log },
      identity: () => this.#identity,
      send: (message) => this.#connection.send(message),
      online: () => this.#connection.standing.state === 'connected',
    })
  }

  async start(): Promise<void> {
    const { virtual, log } = this.#options
    await this.#documents.start()
    if (virtual) await this.#addVirtual()
    await this.#devices.open(this.#devicesFile)
    await this.#folders.start()
    this.#connection.start()
    this.#renewal.check()
    log.info({ agentId: this.#identity.agentId, gateway: this.#identity.gatewayUrl, virtual }, 'agent started')
  }

  /** Ends in the order that loses nothing: jobs first, then devices, then the connection and the files. */
  async stop(): Promise<void> {
    this.#stopped = true
    await this.#renewal.stop()
    await this.#jobs.stop()
    await this.#documents.stop()
    await this.#devices.stop()
    await this.#folders.stop()
    for (const end of this.#endings) await end()
    await this.#papers.stop()
    await this.#drawing.stop()
    this.#reports.stop()
    await this.#connection.stop()
    this.#journal.close()
    this.#options.log.info('agent stopped')
  }

  /** who it is now; a renewed certificate included */
  get identity(): Identity {
    return this.#identity
  }

  view(): AgentView {
    return {
      standing: this.#connection.standing,
      clockWrongMs: this.#clockWrongMs(),
      devices: this.#devices.describe(),
      folders: this.#folders.list(),
      openJobs: this.#jobs.openCount,
      jobs: this.#journal.jobs(),
    }
  }

  /** Hands an address on to the server; false when there is no connection now. */
  addressScanned(scanned: { text: string; source: string }): boolean {
    return this.#connection.send({ type: 'addressScanned', ...scanned })
  }

  #newConnection(): Connection {
    return new Connection({
      identity: this.#identity,
      log: this.#options.log,
      hello: () => this.#hello(),
      heartbeat: () => ({ type: 'heartbeat', health: this.#health() }),
      message: (message) => this.#receive(message),
      dismissed: this.#options.dismissed,
    })
  }

  /** Keeps a renewed certificate and connects with it; the server forgets the old one then. A crash before leaves the old one good. */
  async #useIdentity(fresh: Identity): Promise<void> {
    saveIdentity(this.#options.folder, fresh)
    this.#identity = fresh
    const before = this.#connection
    this.#connection = this.#newConnection()
    await before.stop()
    if (!this.#stopped) this.#connection.start()
  }

  #clockWrongMs(): number {
    return Math.abs(this.#clockOffsetMs) > clockToleranceMs ? this.#clockOffsetMs : 0
  }

  #serverNow(): number {
    return Date.now() + this.#clockOffsetMs
  }

  async #addVirtual(): Promise<void> {
    const { printer, scale, scanner, stop } = await virtualDevices({
      events: this.#events(),
      log: this.#options.log,
      paper: (paper) => this.#papers.add(paper),
      currentJob: (key) => this.#jobs.sending(key),
    })
    this.#endings.push(stop)
    this.#devices.add(printer)
    this.#devices.add(scale)
    this.#devices.add(scanner)
  }

  #events(): DeviceEvents {
    return {
      changed: (device) => {
        this.#options.log.info({ key: device.key, state: device.state, problem: device.problem?.code }, 'device')
        this.#connection.send({ type: 'device', device })
      },
      reading: (key, reading) => void this.#connection.send({ type: 'reading', key, reading }, true),
      scan: (key, scan) => void this.#connection.send({ type: 'scan', key, ...scan }),
    }
  }

  #receive(message: ServerMessage): void {
    if (message.type === 'welcome') this.#welcome(message.serverTime)
    else if (message.type === 'job') this.#jobs.receive(message)
    else if (message.type === 'cancelJob') this.#jobs.cancel(message.jobId)
    else if (message.type === 'reportAck') this.#reports.acknowledge(message.jobId, message.state)
    else if (message.type === 'simulate') this.#devices.simulate(message.key, message.simulation)
    else this.#folders.receive(message)
  }

  #welcome(serverTime: string): void {
    this.#clockOffsetMs = Date.parse(serverTime) - Date.now()
    const { log } = this.#options
    log.info({ clockOffsetMs: this.#clockOffsetMs }, 'connected')
    if (this.#clockWrongMs() !== 0) log.warn('the clock of this computer is wrong')
    this.#reports.repeat()
    this.#folders.connected()
    this.#renewal.check()
  }

  #acknowledged(jobId: string): void {
    const job = this.#journal.get(jobId)
    if (job?.step !== 'final') return
    try {
      this.#journal.write({ ...job, step: 'acked' })
    } catch (error) {
      // Not noted: after a restart the outcome is told once more, which harms nobody.
      this.#options.log.error({ jobId, reason: diskTrouble(error) }, 'journal not written')
    }
  }

  #hello(): AgentMessage {
    return {
      type: 'hello',
      protocol: agentProtocolVersion,
      version: agentVersion,
      hostname: hostname(),
      platform: `${platform()} ${release()} ${arch()}`.slice(0, 60),
      devices: this.#devices.describe(),
      folders: this.#folders.reports(),
      localPage: this.#options.localPage ?? null,
      health: this.#health(),
    }
  }

  #health(): AgentHealth {
    return {
      uptimeSeconds: Math.floor(process.uptime()),
      memoryBytes: process.memoryUsage.rss(),
      clock: new Date().toISOString(),
      certificateExpiresAt: validity(this.#identity).until.toISOString(),
      openJobs: this.#jobs.openCount,
    }
  }
}
