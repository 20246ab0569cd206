/** Keeps one USB HID device open: opened when it is there, told lost at once, and found again after it was unplugged. */
import { BackOff } from './back-off.ts'
import { errorText } from './error-text.ts'
import type { HidBus } from './hid-bus.ts'
import type { HidConnection, HidDevice } from './hid-transport.ts'
import type { Log } from './log.ts'

const reopenMs = { firstMs: 500, maxMs: 5_000 }

interface HidLinkOptions {
  /** of the device, for the log */
  key: string
  bus: HidBus
  /** picks this device out of what is attached; HidFinder gives it for found ones */
  find(devices: readonly HidDevice[]): HidDevice | undefined
  /** attach `onReport` here; `onLost` is taken care of */
  opened(connection: HidConnection): void
  /**
   * It is not open, told again at every try. `absent`: pulled out or not there yet;
   * `refused`: attached, but no permission or held by another program.
   */
  closed(why: 'absent' | 'refused'): void
  log: Log
}

export class HidLink {
  readonly #options: HidLinkOptions
  readonly #backOff = new BackOff(reopenMs)
  #connection: HidConnection | null = null
  #endChanges: (() => void) | undefined
  #retry: NodeJS.Timeout | undefined
  #opening = false
  #stopped = false

  constructor(options: HidLinkOptions) {
    this.#options = options
  }

  /** Null while the device is not open. */
  get connection(): HidConnection | null {
    return this.#connection
  }

  start(): void {
    this.#endChanges = this.#options.bus.onChange(() => void this.#busChanged())
    void this.#open()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#endChanges?.()
    clearTimeout(this.#retry)
    await this.#close()
  }

  /** The device made sense: the next loss is the first again. Without it a device that dies at once is tried less often. */
  heard(): void {
    this.#backOff.reset()
  }

  async #open(): Promise<void> {
    if (this.#opening || this.#connection || this.#stopped) return
    this.#opening = true
    clearTimeout(this.#retry)
    try {
      await this.#tryOpen()
    } catch (error) {
      this.#options.log.warn({ key: this.#options.key, error: errorText(error) }, 'USB devices not listed')
    }
    this.#opening = false
    if (!this.#connection) this.#again()
  }

  async #tryOpen(): Promise<void> {
    const { bus, find, key, log, opened, closed } = this.#options
    const device = find(await bus.list())
    if (this.#stopped) return
    if (!device) return closed('absent')
    let connection: HidConnection
    try {
      connection = await bus.open(device.path)
    } catch (error) {
      log.warn({ key, error: errorText(error) }, 'USB device not opened')
      return closed('refused')
    }
    if (this.#stopped) return void (await connection.close())
    this.#connection = connection
    opened(connection)
    connection.onLost((reason) => void this.#lost(connection, reason))
  }

  /** What is not on the bus any more is gone, whether or not its reader has noticed. */
  async #busChanged(): Promise<void> {
    const connection = this.#connection
    if (!connection) return this.#open()
    try {
      if (!this.#options.find(await this.#options.bus.list())) await this.#lost(connection, 'not on the bus')
    } catch (error) {
      this.#options.log.warn({ key: this.#options.key, error: errorText(error) }, 'USB devices not listed')
    }
  }

  async #lost(connection: HidConnection, reason: string): Promise<void> {
    if (this.#stopped || connection !== this.#connection) return
    this.#options.log.warn({ key: this.#options.key, reason }, 'USB device lost')
    this.#options.closed('absent')
    await this.#close()
    this.#again()
  }

  #again(): void {
    if (this.#stopped) return
    clearTimeout(this.#retry)
    this.#retry = setTimeout(() => void this.#open(), this.#backOff.next())
  }

  async #close(): Promise<void> {
    const connection = this.#connection
    this.#connection = null
    try {
      await connection?.close()
    } catch (error) {
      this.#options.log.debug({ key: this.#options.key, error: errorText(error) }, 'USB device not closed cleanly')
    }
  }
}
