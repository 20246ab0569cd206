/** What every scale shares: its state for the device list, its feed of readings, and a verified zero. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { AgentDevice } from '#contracts/agent.ts'
import type { DeviceEvents, Outcome } from '../device.ts'
import { type ProblemCode, problem } from '../problems.ts'
import type { Weighing } from './hid-pos.ts'
import { ReadingFeed } from './reading-feed.ts'

/** A zero that the scale has not shown within this time did not happen. */
const zeroTimeoutMs = 5_000
const zeroLookMs = 50

export interface ScaleLabel {
  key: string
  name: string
  model: string
  connection: string
  virtual: boolean
}

export class ScaleState {
  readonly #label: ScaleLabel
  readonly #events: DeviceEvents
  readonly #feed: ReadingFeed
  #trouble: ProblemCode | null = 'scale_unplugged'

  constructor(label: ScaleLabel, events: DeviceEvents) {
    this.#label = label
    this.#events = events
    this.#feed = new ReadingFeed((reading) => events.reading(label.key, reading))
  }

  describe(): AgentDevice {
    const trouble = this.#trouble
    const { key, name, model, connection, virtual } = this.#label
    const state = trouble === null ? 'ready' : trouble === 'scale_unplugged' ? 'offline' : 'problem'
    return {
      key,
      kind: 'scale',
      name,
      model,
      connection,
      state,
      problem: trouble && problem(trouble),
      dpi: null,
      capacity: null,
      virtual,
    }
  }

  /** The scale said something. */
  weighed(weighing: Weighing): void {
    this.setTrouble(weighing.problem)
    this.#feed.put(weighing)
  }

  /** The scale is gone: its last weight must not be taken for the weight of a parcel. */
  unplugged(): void {
    this.setTrouble('scale_unplugged')
    this.#feed.put({ status: 'unplugged', weight: null, problem: null })
  }

  setTrouble(trouble: ProblemCode | null): void {
    if (trouble === this.#trouble) return
    this.#trouble = trouble
    this.#events.changed(this.describe())
  }

  /** Runs `ask`, then waits for the scale itself to say zero. */
  async zero(ask: () => Promise<void>): Promise<Outcome> {
    const asked = Date.now()
    if (this.#trouble === 'scale_unplugged') return { state: 'failed', problem: problem('scale_unplugged') }
    await ask()
    while (Date.now() - asked < zeroTimeoutMs) {
      await sleep(zeroLookMs)
      const newest = this.#feed.newest
      if (newest && newest.at > asked && newest.weighing.status === 'zero') return { state: 'confirmed', problem: null }
    }
    return { state: 'failed', problem: problem('scale_not_zeroed') }
  }

  stop(): void {
    this.#feed.stop()
  }
}
