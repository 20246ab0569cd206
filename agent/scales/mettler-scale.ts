/** A Mettler-Toledo scale on a serial line: asked five times a second, noticed when silent or gone. */
import type { AgentDevice } from '#contracts/agent.ts'
import type { WeightUnit } from '#contracts/units.ts'
import { BackOff } from '../back-off.ts'
import type { DeviceEvents, Outcome, Scale } from '../device.ts'
import { errorText } from '../error-text.ts'
import type { Log } from '../log.ts'
import { Mettler8217Reader } from './mettler-8217.ts'
import { type ScaleLabel, ScaleState } from './scale-base.ts'
import type { OpenSerial, SerialLine, SerialSettings } from './serial-transport.ts'

const askMs = 200
/** No answer for this long: cable, power, setup menu, or no zero captured at power-up. */
const silentMs = 1_500
const reopenMs = { firstMs: 500, maxMs: 5_000 }

interface MettlerScaleOptions extends Omit<ScaleLabel, 'virtual'>, SerialSettings {
  /** the protocol does not say it */
  unit: WeightUnit
  open: OpenSerial
  events: DeviceEvents
  log: Log
}

export class MettlerScale implements Scale {
  readonly kind = 'scale'
  readonly key: string
  readonly #options: MettlerScaleOptions
  readonly #state: ScaleState
  readonly #backOff = new BackOff(reopenMs)
  #line: SerialLine | null = null
  #ask: NodeJS.Timeout | undefined
  #retry: NodeJS.Timeout | undefined
  #heardAt = 0
  #stopped = false

  constructor(options: MettlerScaleOptions) {
    this.#options = options
    this.key = options.key
    this.#state = new ScaleState({ ...options, virtual: false }, options.events)
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
    clearInterval(this.#ask)
    this.#state.stop()
    await this.#line?.close()
  }

  zero(): Promise<Outcome> {
    return this.#state.zero(async () => this.#line?.write('Z'))
  }

  async #open(): Promise<void> {
    const { path, baudRate, framing, log } = this.#options
    try {
      const line = await this.#options.open({ path, baudRate, framing })
      if (this.#stopped) return void (await line.close())
      this.#opened(line)
    } catch (error) {
      log.debug({ key: this.key, error: errorText(error) }, 'serial line not opened')
      this.#again()
    }
  }

  #opened(line: SerialLine): void {
    const reader = new Mettler8217Reader(this.#options.unit)
    this.#line = line
    this.#heardAt = Date.now()
    line.onData((bytes) => {
      const newest = reader.feed(bytes).at(-1)
      if (newest) this.#heard()
      if (newest) this.#state.weighed(newest)
    })
    line.onLost((reason) => this.#lost(reason))
    this.#ask = setInterval(() => this.#askOnce(line), askMs)
  }

  #heard(): void {
    this.#heardAt = Date.now()
    this.#backOff.reset()
  }

  #askOnce(line: SerialLine): void {
    if (Date.now() - this.#heardAt > silentMs) {
      this.#state.weighed({ status: 'fault', weight: null, problem: 'scale_silent' })
    }
    line.write('W')
  }

  #lost(reason: string): void {
    if (this.#stopped) return
    this.#options.log.warn({ key: this.key, reason }, 'serial line lost')
    clearInterval(this.#ask)
    this.#line = null
    this.#state.unplugged()
    this.#again()
  }

  #again(): void {
    if (!this.#stopped) this.#retry = setTimeout(() => void this.#open(), this.#backOff.next())
  }
}
