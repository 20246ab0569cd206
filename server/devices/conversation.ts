/** What an agent's messages mean: rows changed, browsers told, jobs sent, reports acknowledged. */
import type { Logger } from 'pino'
import {
  type AgentDevice,
  type AgentHealth,
  type AgentMessage,
  finalJobStates,
  type JobReport,
  type Reading,
  type ServerMessage,
} from '#contracts/agent.ts'
import { agentProtocolVersion, heartbeatMs } from '#contracts/agent-limits.ts'
import type { Platform } from '../platform/platform.ts'
import { disconnectAgent, touchAgent } from './agent-store.ts'
import { announceAgent, announceDevice, announceReading, announceRemoved, announceScan } from './announce.ts'
import { countDevices, detachDevice } from './device-store.ts'
import type { ConnectedAgent, GatewayDoor } from './doors.ts'
import { noteForAgent } from './event-store.ts'
import { type Greeting, greet } from './greet.ts'
import { describeDevices } from './history.ts'
import { emitJob, moveJob } from './jobs.ts'
import { type Nudge, onNudge } from './nudge.ts'
import type { AgentPeer } from './peer.ts'
import { claimQueuedJobs } from './queue-store.ts'
import { keepReadings, type ReadingKeeper } from './readings.ts'

/** Devices one agent may ever have had. */
export const devicesPerAgentMax = 1_000

/** What the conversation needs of its connection. */
export interface Link {
  id: string
  log: Logger
  /** there and back, as last measured; null before the first answer */
  latencyMs(): number | null
  send(message: ServerMessage): void
  bye(reason: string, retry: boolean): void
  /** one after the other; a failure closes the connection */
  enqueue(task: () => Promise<void>): void
  /** the rows changed: check whether this connection still counts */
  nudged(): void
}

type Scan = Extract<AgentMessage, { type: 'scan' | 'addressScanned' }>
type Work = Exclude<AgentMessage, Scan | { type: 'hello' | 'reading' }>

export class Conversation {
  /** a hello has arrived */
  greeted = false
  /** and was accepted */
  welcomed = false
  readonly #platform: Platform
  readonly #peer: AgentPeer
  readonly #link: Link
  readonly #doors: readonly GatewayDoor[]
  readonly #readings: ReadingKeeper
  /** this agent as other rooms see it */
  readonly #agent: ConnectedAgent
  /** device ids by the agent's key */
  #devices = new Map<string, string>()
  #stopNudges: () => void = () => undefined

  constructor(platform: Platform, { peer, doors }: { peer: AgentPeer; doors: readonly GatewayDoor[] }, link: Link) {
    this.#platform = platform
    this.#peer = peer
    this.#doors = doors
    this.#link = link
    const { tenantId, agentId } = peer
    this.#agent = { tenantId, agentId, name: '', send: (message) => link.send(message) }
    this.#readings = keepReadings(platform, { tenantId: peer.tenantId, log: link.log })
  }

  /** Readings and scans go straight through; everything that changes rows waits its turn. */
  receive(message: AgentMessage): void {
    if (message.type === 'reading') this.#reading(message.key, message.reading)
    else if (message.type === 'scan' || message.type === 'addressScanned') this.#scan(message)
    else if (message.type === 'hello') this.#hello(message)
    else
      this.#link.enqueue(async () => {
        if (this.welcomed) await this.#work(message)
      })
  }

  #work(message: Work): Promise<void> {
    switch (message.type) {
      case 'heartbeat':
        return this.#heartbeat(message.health)
      case 'device':
        return this.#device(message.device)
      case 'deviceGone':
        return this.#deviceGone(message.key)
      case 'jobReport':
        return this.#report(message.report)
      case 'folder':
        return this.#pass((door) => door.folder?.(this.#agent, message))
      case 'exportWritten':
        return this.#pass((door) => door.exportWritten?.(this.#agent, message))
    }
  }

  /** Other rooms' business: what fails there is no reason to stop printing here. */
  async #pass(tell: (door: GatewayDoor) => Promise<void> | undefined): Promise<void> {
    for (const door of this.#doors) {
      try {
        await tell(door)
      } catch (error) {
        this.#link.log.error({ err: error }, 'agent: another room could not handle what it said')
      }
    }
  }

  #hello(hello: Greeting): void {
    if (this.greeted) this.#link.bye('hello was said twice', true)
    else this.#link.enqueue(() => this.#welcome(hello))
    this.greeted = true
  }

  async #welcome(hello: Greeting): Promise<void> {
    if (hello.protocol !== agentProtocolVersion) {
      const ours = `protocol ${agentProtocolVersion}`
      return this.#link.bye(`this server speaks ${ours}, the agent ${hello.protocol}: install the same version`, true)
    }
    const { agentId, tenantId } = this.#peer
    const greeted = await greet(this.#platform, { peer: this.#peer, connectionId: this.#link.id, hello })
    if ('refused' in greeted) return this.#link.bye(greeted.refused, false)
    this.#devices = greeted.devices
    this.#agent.name = greeted.name
    this.welcomed = true
    this.#stopNudges = onNudge(this.#platform.bus, agentId, (nudge) => this.#nudge(nudge))
    this.#link.send({
      type: 'welcome',
      agentId,
      name: greeted.name,
      serverTime: this.#platform.clock().toISOString(),
      heartbeatMs,
      latestVersion: this.#platform.config.version,
    })
    this.#link.log.info({ hostname: hello.hostname, devices: this.#devices.size }, 'agent: connected')
    for (const jobId of greeted.cancelRequests) this.#link.send({ type: 'cancelJob', jobId })
    await this.sendJobs()
    announceRemoved(this.#platform, tenantId, greeted.detached)
    await announceAgent(this.#platform, { tenantId, id: agentId })
    await this.#pass((door) => door.welcomed?.(this.#agent, hello))
  }

  #nudge(nudge: Nudge): void {
    if (nudge.type === 'look') this.#link.nudged()
    else this.#link.send(nudge)
  }

  /** Sends whose turn it is. The row says `sent` before the frame leaves, so a job is sent at most once. */
  async sendJobs(): Promise<void> {
    const { tenantId, agentId } = this.#peer
    const connection = { tenantId, agentId, connectionId: this.#link.id }
    const jobs = await this.#platform.db.withTenant(tenantId, async (tx) => {
      const claimed = await claimQueuedJobs(tx, connection)
      for (const job of claimed) await emitJob(tx, job)
      return claimed
    })
    for (const job of jobs) this.#link.send({ type: 'job', order: job.orderText, signature: job.signature })
  }

  async #heartbeat(health: AgentHealth): Promise<void> {
    const { tenantId, agentId: id } = this.#peer
    const agent = { tenantId, id, connectionId: this.#link.id }
    const said = { health, latencyMs: this.#link.latencyMs() }
    const counts = await this.#platform.db.withTenant(tenantId, (tx) => touchAgent(tx, agent, said))
    if (!counts) this.#link.nudged()
  }

  async #device(device: AgentDevice): Promise<void> {
    const { tenantId, agentId: id } = this.#peer
    const ids = await this.#platform.db.withTenant(tenantId, async (tx) => {
      if (!this.#devices.has(device.key) && (await countDevices(tx, tenantId, id)) >= devicesPerAgentMax) return null
      return describeDevices(tx, { tenantId, id }, [device])
    })
    if (!ids) return this.#link.bye(`an agent may have ${devicesPerAgentMax} devices`, true)
    for (const [key, deviceId] of ids) {
      this.#devices.set(key, deviceId)
      await announceDevice(this.#platform, { tenantId, id: deviceId })
    }
    // What waited for it behind a problem.
    if (device.state === 'ready') await this.sendJobs()
  }

  async #deviceGone(key: string): Promise<void> {
    const id = this.#devices.get(key)
    if (!id) return
    this.#devices.delete(key)
    this.#readings.forget(id)
    const { tenantId } = this.#peer
    await this.#platform.db.withTenant(tenantId, (tx) => detachDevice(tx, { tenantId, id }))
    announceRemoved(this.#platform, tenantId, [id])
  }

  #scan(message: Scan): void {
    const { tenantId, agentId } = this.#peer
    if (message.type === 'scan') {
      const deviceId = this.#devices.get(message.key)
      const { text, aim } = message
      if (deviceId) announceScan(this.#platform, tenantId, { type: 'scan', deviceId, text, aim })
    } else if (this.welcomed) {
      const { source, text } = message
      const agent = { agentId, agentName: this.#agent.name }
      announceScan(this.#platform, tenantId, { type: 'address.scanned', ...agent, source, text })
    }
  }

  #reading(key: string, reading: Reading): void {
    const id = this.#devices.get(key)
    if (!id) return
    announceReading(this.#platform, { tenantId: this.#peer.tenantId, id }, reading)
    this.#readings.keep(id, reading)
  }

  /** A repeated or late report changes nothing; every one is acknowledged once the row is committed, so that the agent forgets it. */
  async #report({ jobId, state, problem }: JobReport): Promise<void> {
    const { tenantId, agentId } = this.#peer
    const job = { tenantId, id: jobId, agentId }
    const moved = await this.#platform.db.withTenant(tenantId, (tx) => moveJob(tx, job, { to: state, problem }))
    if (!moved) this.#link.log.debug({ jobId, state }, 'agent: a report that changes nothing')
    this.#link.send({ type: 'reportAck', jobId, state })
    if (moved && finalJobStates.includes(state)) await this.sendJobs()
  }

  /** The connection is over: its devices are offline unless another connection took over. */
  async closed(): Promise<void> {
    this.#stopNudges()
    await this.#readings.close()
    if (!this.welcomed) return
    const { tenantId, agentId: id } = this.#peer
    const agent = { tenantId, id, connectionId: this.#link.id }
    const counted = await this.#platform.db.withTenant(tenantId, async (tx) => {
      const was = await disconnectAgent(tx, agent)
      if (was) await noteForAgent(tx, { tenantId, id }, `Its agent "${this.#agent.name}" is away`)
      return was
    })
    this.#link.log.info('agent: disconnected')
    if (counted) await announceAgent(this.#platform, { tenantId, id })
  }
}
