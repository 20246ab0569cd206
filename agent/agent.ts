/** Puts the agent together: identity, journal, devices, jobs and the connection. */
import { X509Certificate } from 'node:crypto'
import { arch, hostname, platform, release } from 'node:os'
import { join } from 'node:path'
import type { AgentHealth, AgentMessage, ServerMessage } from '#contracts/agent.ts'
import { agentProtocolVersion } from '#contracts/agent-limits.ts'
import { Connection } from './connection.ts'
import type { DeviceEvents } from './device.ts'
import { Devices } from './devices.ts'
import { type DevicesFile, readDevicesFile } from './devices-file.ts'
import { fetchDocument, uploadPaper } from './documents.ts'
import { type Identity, readIdentity } from './identity.ts'
import { Jobs } from './jobs.ts'
import { Journal } from './journal.ts'
import type { Log } from './log.ts'
import { Reports } from './reports.ts'
import { takeRunLock } from './run-lock.ts'
import { Papers } from './simulators/papers.ts'
import { agentVersion } from './version.ts'
import { virtualDevices } from './virtual.ts'

/** A clock that differs more than this from the server's is worth a warning. */
const clockToleranceMs = 30_000

interface AgentOptions {
  folder: string
  virtual: boolean
  log: Log
  /** the server revoked this agent */
  dismissed(reason: string): void
}

export class Agent {
  readonly #options: AgentOptions
  readonly #identity: Identity
  readonly #devicesFile: DevicesFile
  readonly #releaseLock: () => void
  readonly #journal: Journal
  readonly #reports: Reports
  readonly #devices: Devices
  readonly #jobs: Jobs
  readonly #connection: Connection
  readonly #papers: Papers
  readonly #certificateExpiresAt: string
  readonly #endings: (() => Promise<void>)[] = []
  /** server's clock minus ours, in ms */
  #clockOffsetMs = 0

  /** Throws AgentError when not paired, wrongly configured or already running. */
  constructor(options: AgentOptions) {
    const { folder, log } = options
    this.#options = options
    this.#identity = readIdentity(folder)
    const identity = this.#identity
    this.#certificateExpiresAt = new X509Certificate(identity.certificate).validToDate.toISOString()
    this.#devicesFile = readDevicesFile(folder)
    this.#releaseLock = takeRunLock(folder)
    this.#journal = new Journal(join(folder, 'journal.jsonl'))
    if (this.#journal.damaged) log.error('the journal was damaged: jobs that were open are reported as unknown')
    this.#reports = new Reports({
      send: (message) => this.#connection.send(message),
      acknowledged: (jobId) => this.#acknowledged(jobId),
    })
    this.#connection = new Connection({
      identity,
      log,
      hello: () => this.#hello(),
      heartbeat: () => ({ type: 'heartbeat', health: this.#health() }),
      message: (message) => this.#receive(message),
      dismissed: options.dismissed,
    })
    this.#devices = new Devices({ events: this.#events(), log })
    this.#jobs = new Jobs({
      agentId: identity.agentId,
      jobSigningKey: identity.jobSigningKey,
      journal: this.#journal,
      reports: this.#reports,
      log,
      device: (key) => this.#devices.get(key),
      now: () => Date.now() + this.#clockOffsetMs,
      fetchDocument: (order, signal) => fetchDocument(identity, order, signal),
    })
    this.#papers = new Papers({ log, upload: (paper) => uploadPaper(identity, paper) })
  }

  async start(): Promise<void> {
    const { virtual, log } = this.#options
    if (virtual) await this.#addVirtual()
    await this.#devices.open(this.#devicesFile)
    this.#connection.start()
    log.info({ agentId: this.#identity.agentId, gateway: this.#identity.gatewayUrl, virtual }, 'agent started')
  }

  /** Ends in the order that loses nothing: jobs first, then devices, then the connection and the files. */
  async stop(): Promise<void> {
    await this.#jobs.stop()
    await this.#devices.stop()
    for (const end of this.#endings) await end()
    await this.#papers.stop()
    this.#reports.stop()
    await this.#connection.stop()
    this.#journal.close()
    this.#releaseLock()
    this.#options.log.info('agent stopped')
  }

  async #addVirtual(): Promise<void> {
    const { printer, scale, stop } = await virtualDevices({
      events: this.#events(),
      log: this.#options.log,
      paper: (paper) => this.#papers.add(paper),
      currentJob: (key) => this.#jobs.sending(key),
    })
    this.#endings.push(stop)
    this.#devices.add(printer)
    this.#devices.add(scale)
  }

  #events(): DeviceEvents {
    return {
      changed: (device) => {
        this.#options.log.info({ key: device.key, state: device.state, problem: device.problem?.code }, 'device')
        this.#connection.send({ type: 'device', device })
      },
      reading: (key, reading) => void this.#connection.send({ type: 'reading', key, reading }, true),
    }
  }

  #receive(message: ServerMessage): void {
    if (message.type === 'welcome') this.#welcome(message.serverTime)
    else if (message.type === 'job') this.#jobs.receive(message)
    else if (message.type === 'cancelJob') this.#jobs.cancel(message.jobId)
    else if (message.type === 'reportAck') this.#reports.acknowledge(message.jobId, message.state)
    else if (message.type === 'simulate') this.#devices.simulate(message.key, message.simulation)
  }

  #welcome(serverTime: string): void {
    this.#clockOffsetMs = Date.parse(serverTime) - Date.now()
    const { log } = this.#options
    log.info({ clockOffsetMs: this.#clockOffsetMs }, 'connected')
    if (Math.abs(this.#clockOffsetMs) > clockToleranceMs) log.warn('the clock of this computer is wrong')
    this.#reports.repeat()
  }

  #acknowledged(jobId: string): void {
    const job = this.#journal.get(jobId)
    if (job?.step === 'final') this.#journal.write({ ...job, step: 'acked' })
  }

  #hello(): AgentMessage {
    return {
      type: 'hello',
      protocol: agentProtocolVersion,
      version: agentVersion,
      hostname: hostname(),
      platform: `${platform()} ${release()} ${arch()}`.slice(0, 60),
      devices: this.#devices.describe(),
      health: this.#health(),
    }
  }

  #health(): AgentHealth {
    return {
      uptimeSeconds: Math.floor(process.uptime()),
      memoryBytes: process.memoryUsage.rss(),
      clock: new Date().toISOString(),
      certificateExpiresAt: this.#certificateExpiresAt,
      openJobs: this.#jobs.openCount,
    }
  }
}
