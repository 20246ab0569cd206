/** A USB scale: opened when it is there, read as fast as it speaks, and found again after it was unplugged. */
import type { AgentDevice, Simulation } from '#contracts/agent.ts'
import type { DeviceEvents, Outcome, Scale } from '../device.ts'
import type { HidBus } from '../hid-bus.ts'
import { HidLink } from '../hid-link.ts'
import type { HidConnection, HidDevice } from '../hid-transport.ts'
import type { Log } from '../log.ts'
import { HidPosReader, zeroFeature, zeroReport } from './hid-pos.ts'
import { RawTrail } from './raw-trail.ts'
import { type ScaleLabel, ScaleState } from './scale-base.ts'

/** A write that hangs must not hang the agent. */
const writeTimeoutMs = 1_000
/** So many reports since the opening, and none of them understood: no scale we know. */
const unknownAfterReports = 10

interface HidScaleOptions extends ScaleLabel {
  bus: HidBus
  /** picks this scale out of what is attached */
  find(devices: readonly HidDevice[]): HidDevice | undefined
  events: DeviceEvents
  log: Log
  simulate?: (simulation: Simulation) => void
}

export class HidScale implements Scale {
  readonly kind = 'scale'
  readonly key: string
  readonly simulate: ((simulation: Simulation) => void) | undefined
  readonly #options: HidScaleOptions
  readonly #state: ScaleState
  readonly #link: HidLink

  constructor(options: HidScaleOptions) {
    const { key, simulate, events, bus, find, log } = options
    this.#options = options
    this.key = key
    this.simulate = simulate
    this.#state = new ScaleState(options, events)
    this.#link = new HidLink({
      key,
      bus,
      find,
      log,
      opened: (connection) => this.#opened(connection),
      closed: (why) => (why === 'absent' ? this.#state.unplugged() : this.#state.unusable('scale_refused')),
    })
  }

  describe(): AgentDevice {
    return this.#state.describe()
  }

  start(): void {
    this.#link.start()
  }

  async stop(): Promise<void> {
    this.#state.stop()
    await this.#link.stop()
  }

  /** Three behaviours exist (OUT report, feature report, none): both are tried, and the scale's own zero decides. */
  zero(): Promise<Outcome> {
    const ask = async () => {
      const connection = this.#link.connection
      if (!connection) return
      const asked = await Promise.allSettled([
        inTime(connection.write(zeroReport)),
        inTime(connection.sendFeature(zeroFeature)),
      ])
      this.#options.log.debug({ key: this.key, answers: asked.map(({ status }) => status) }, 'zero asked')
    }
    return this.#options.bus.quietly(() => this.#state.zero(ask))
  }

  tare(): Promise<Outcome> {
    return this.#options.bus.quietly(() => this.#state.tare())
  }

  #opened(connection: HidConnection): void {
    const reader = new HidPosReader()
    const trail = new RawTrail()
    let unknown = 0
    this.#state.opened()
    connection.onReport((bytes) => {
      const weighing = reader.read(bytes)
      if (weighing === undefined) {
        // One report that is understood, ever since the opening, and the others are merely of no interest.
        unknown += 1
        trail.add(bytes)
        if (unknown >= unknownAfterReports) this.#state.unusable('scale_unknown', trail.text)
        return
      }
      if (isEmpty(bytes)) return
      unknown = Number.NEGATIVE_INFINITY
      this.#link.heard()
      if (weighing) this.#state.weighed(weighing)
    })
  }
}

/** An empty read proves nothing, neither way. */
function isEmpty(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0)
}

function inTime(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer')), writeTimeoutMs)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}
