/** A USB scale: opened when it is there, read as fast as it speaks, and found again after it was unplugged. */
import type { AgentDevice, Simulation } from '#contracts/agent.ts'
import { BackOff } from '../back-off.ts'
import type { DeviceEvents, Outcome, Scale } from '../device.ts'
import { errorText } from '../error-text.ts'
import type { Log } from '../log.ts'
import { HidPosReader, zeroFeature, zeroReport } from './hid-pos.ts'
import type { HidConnection, HidDevice, HidTransport } from './hid-transport.ts'
import { type ScaleLabel, ScaleState } from './scale-base.ts'

const reopenMs = { firstMs: 500, maxMs: 5_000 }
/** A read that failed because of the cable shows as lost; a write that hangs must not hang the agent. */
const writeTimeoutMs = 1_000
/** Reports that meant nothing, logged once in raw form so that an unknown scale can be diagnosed. */
const unknownReportsLogged = 3

interface HidScaleOptions extends ScaleLabel {
  transport: HidTransport
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
  readonly #backOff = new BackOff(reopenMs)
  #connection: HidConnection | null = null
  #retry: NodeJS.Timeout | undefined
  #stopped = false
  #unknown = 0

  constructor(options: HidScaleOptions) {
    this.#options = options
    this.key = options.key
    this.simulate = options.simulate
    this.#state = new ScaleState(options, options.events)
  }

  describe(): AgentDevice {
    return this.#state.describe()
  }

  start(): void {
    void this.#open()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#retry)
    this.#state.stop()
    await this.#close()
  }

  /** Three behaviours exist (OUT report, feature report, none): both are tried, and the scale's own zero decides. */
  zero(): Promise<Outcome> {
    return this.#state.zero(async () => {
      const connection = this.#connection
      if (!connection) return
      const asked = await Promise.allSettled([
        inTime(connection.write(zeroReport)),
        inTime(connection.sendFeature(zeroFeature)),
      ])
      this.#options.log.debug({ key: this.key, answers: asked.map(({ status }) => status) }, 'zero asked')
    })
  }

  async #open(): Promise<void> {
    try {
      const device = this.#options.find(await this.#options.transport.list())
      if (!device) return this.#again()
      const connection = await this.#options.transport.open(device.path)
      if (this.#stopped) return void (await connection.close())
      this.#opened(connection)
    } catch (error) {
      this.#options.log.warn({ key: this.key, error: errorText(error) }, 'scale not opened')
      this.#again()
    }
  }

  #opened(connection: HidConnection): void {
    const reader = new HidPosReader()
    this.#connection = connection
    this.#state.setTrouble(null)
    connection.onReport((bytes) => {
      const weighing = reader.read(bytes)
      if (weighing) this.#backOff.reset()
      if (weighing) this.#state.weighed(weighing)
      else this.#unread(bytes)
    })
    connection.onLost((reason) => void this.#lost(reason))
  }

  #unread(bytes: Uint8Array): void {
    this.#unknown += 1
    if (this.#unknown > unknownReportsLogged) return
    this.#options.log.debug({ key: this.key, bytes: Buffer.from(bytes).toString('hex') }, 'report without a weight')
  }

  async #lost(reason: string): Promise<void> {
    this.#options.log.warn({ key: this.key, reason }, 'scale lost')
    this.#state.unplugged()
    await this.#close()
    this.#again()
  }

  #again(): void {
    if (!this.#stopped) this.#retry = setTimeout(() => void this.#open(), this.#backOff.next())
  }

  async #close(): Promise<void> {
    const connection = this.#connection
    this.#connection = null
    try {
      await connection?.close()
    } catch (error) {
      this.#options.log.debug({ key: this.key, error: errorText(error) }, 'scale not closed cleanly')
    }
  }
}

function inTime(work: Promise<void>): Promise<void> {
  return Promise.race([
    work,
    new Promise<void>((_, reject) => {
      setTimeout(() => reject(new Error('no answer')), writeTimeoutMs)
    }),
  ])
}
