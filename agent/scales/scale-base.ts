/** What every scale shares: its state for the device list, its feed of readings, a verified zero, and the tare. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { AgentDevice } from '#contracts/agent.ts'
import type { DeviceEvents, Outcome } from '../device.ts'
import { type ProblemCode, problem } from '../problems.ts'
import { ReadingFeed } from './reading-feed.ts'
import { Tare } from './tare.ts'
import type { Weighing } from './weighing.ts'

/** A zero that the scale has not shown within this time did not happen. */
const zeroTimeoutMs = 5_000
/** A container that has not come to rest within this time is not tared. */
const tareTimeoutMs = 3_000
const lookMs = 50
/** Scales repeat themselves faster than this: an older weight may be of something else. */
const freshMs = 1_000

export interface ScaleLabel {
  key: string
  name: string
  model: string
  connection: string
  /** e.g. `hid-pos`, `mettler-8217` */
  driver: string
  virtual: boolean
}

export class ScaleState {
  readonly #label: ScaleLabel
  readonly #events: DeviceEvents
  readonly #feed: ReadingFeed
  readonly #tare = new Tare()
  /** as the scale said it, container and all */
  #newest: { weighing: Weighing; at: number } | null = null
  #trouble: ProblemCode | null = 'scale_unplugged'
  #diagnostic: string | null = null

  constructor(label: ScaleLabel, events: DeviceEvents) {
    this.#label = label
    this.#events = events
    this.#feed = new ReadingFeed((reading) => events.reading(label.key, reading))
  }

  describe(): AgentDevice {
    const trouble = this.#trouble
    const { key, name, model, connection, driver, virtual } = this.#label
    const state = trouble === null ? 'ready' : trouble === 'scale_unplugged' ? 'offline' : 'problem'
    return {
      key,
      kind: 'scale',
      name,
      model,
      connection: connection.slice(0, 200),
      state,
      problem: trouble && problem(trouble),
      dpi: null,
      capacity: null,
      driver,
      formats: [],
      diagnostic: this.#diagnostic,
      virtual,
    }
  }

  /** The scale said something. */
  weighed(weighing: Weighing): void {
    this.#put(weighing, null)
  }

  /** No weight can be had from it. `raw`: its last reports in hex, when they are what is not understood. */
  unusable(code: ProblemCode, raw: string | null = null): void {
    this.#put({ status: 'fault', weight: null, problem: code }, raw)
  }

  /** The scale is gone: its last weight must not be taken for the weight of a parcel. */
  unplugged(): void {
    this.#tare.end()
    this.#put({ status: 'unplugged', weight: null, problem: 'scale_unplugged' }, null)
  }

  /** The scale is there and open, and has not said anything yet. */
  opened(): void {
    this.#setTrouble(null, null)
  }

  /** Runs `ask`, then waits for the scale itself to say zero; its own zero, not that of what is left after the tare. */
  async zero(ask: () => Promise<void>): Promise<Outcome> {
    const asked = Date.now()
    if (this.#gone) return failed('scale_unplugged')
    await ask()
    while (Date.now() - asked < zeroTimeoutMs) {
      await sleep(lookMs)
      if (this.#gone) return failed('scale_unplugged')
      const newest = this.#newest
      if (newest && newest.at > asked && newest.weighing.status === 'zero') return { state: 'confirmed', problem: null }
    }
    return failed(this.#trouble ?? 'scale_not_zeroed')
  }

  /** Takes what stands still on the scale as the container. Waits a little for it to come to rest. */
  async tare(): Promise<Outcome> {
    const asked = Date.now()
    while (Date.now() - asked < tareTimeoutMs) {
      if (this.#gone) return failed('scale_unplugged')
      const { weighing, at } = this.#newest ?? { weighing: null, at: 0 }
      if (weighing?.status === 'stable' && weighing.weight && Date.now() - at < freshMs) {
        this.#tare.set(weighing.weight)
        this.weighed(weighing)
        return { state: 'confirmed', problem: null }
      }
      await sleep(lookMs)
    }
    const why = this.#newest?.weighing.status === 'zero' ? 'scale_empty' : 'scale_not_stable'
    return failed(this.#trouble ?? why)
  }

  stop(): void {
    this.#feed.stop()
  }

  get #gone(): boolean {
    return this.#trouble === 'scale_unplugged'
  }

  #put(weighing: Weighing, diagnostic: string | null): void {
    this.#newest = { weighing, at: Date.now() }
    this.#setTrouble(weighing.problem, diagnostic)
    this.#feed.put(this.#tare.net(weighing))
  }

  /** The diagnostic is that of the moment the trouble began. */
  #setTrouble(trouble: ProblemCode | null, diagnostic: string | null): void {
    if (trouble === this.#trouble) return
    this.#trouble = trouble
    this.#diagnostic = diagnostic
    this.#events.changed(this.describe())
  }
}

function failed(code: ProblemCode): Outcome {
  return { state: 'failed', problem: problem(code) }
}
