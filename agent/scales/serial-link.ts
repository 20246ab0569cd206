/** Keeps one serial line open: opened when it is there, told lost at once, and opened again after it was unplugged. */
import { BackOff } from '../back-off.ts'
import { errorText } from '../error-text.ts'
import type { Log } from '../log.ts'
import { type OpenSerial, type SerialLine, type SerialSettings, SerialUnavailableError } from './serial-transport.ts'

const reopenMs = { firstMs: 500, maxMs: 5_000 }
/** What the systems say when no such line exists; anything else is a line that may not be used. */
const notThere = /no such (file|device)|file not found/i

interface SerialLinkOptions {
  /** of the device, for the log */
  key: string
  settings: SerialSettings
  open: OpenSerial
  /** attach `onData` here; `onLost` is taken care of */
  opened(line: SerialLine): void
  /**
   * It is not open, told again at every try. `absent`: pulled out or not there yet; `refused`: no permission, or held
   * by another program; `unavailable`: this computer opens no line at all.
   */
  closed(why: 'absent' | 'refused' | 'unavailable'): void
  log: Log
}

export class SerialLink {
  readonly #options: SerialLinkOptions
  readonly #backOff = new BackOff(reopenMs)
  #line: SerialLine | null = null
  #retry: NodeJS.Timeout | undefined
  #stopped = false

  constructor(options: SerialLinkOptions) {
    this.#options = options
  }

  /** Null while the line is not open. */
  get line(): SerialLine | null {
    return this.#line
  }

  start(): void {
    void this.#open()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#retry)
    await this.#line?.close()
  }

  /** The device made sense: the next loss is the first again. Without it a line that dies at once is tried less often. */
  heard(): void {
    this.#backOff.reset()
  }

  async #open(): Promise<void> {
    const { key, settings, open, opened, closed, log } = this.#options
    try {
      const line = await open(settings)
      if (this.#stopped) return void (await line.close())
      this.#line = line
      opened(line)
      line.onLost((reason) => void this.#lost(line, reason))
    } catch (error) {
      log.debug({ key, error: errorText(error) }, 'serial line not opened')
      if (this.#stopped) return
      closed(reasonOf(error))
      this.#again()
    }
  }

  async #lost(line: SerialLine, reason: string): Promise<void> {
    if (this.#stopped || line !== this.#line) return
    this.#options.log.warn({ key: this.#options.key, reason }, 'serial line lost')
    this.#line = null
    this.#options.closed('absent')
    // After an error the line may still be open, and locked against the next try.
    await line.close()
    this.#again()
  }

  #again(): void {
    if (!this.#stopped) this.#retry = setTimeout(() => void this.#open(), this.#backOff.next())
  }
}

function reasonOf(error: unknown): 'absent' | 'refused' | 'unavailable' {
  if (error instanceof SerialUnavailableError) return 'unavailable'
  return notThere.test(errorText(error)) ? 'absent' : 'refused'
}
