/** A ZD421 that is not there: TCP on 127.0.0.1, true status answers, settable faults, and a tray of printed labels. */
import { PrintDrive } from './print-drive.ts'
import { type Converse, RawPort } from './raw-port.ts'
import { type ZplPart, ZplStream } from './zpl-stream.ts'

interface PrintedLabel {
  zpl: string
  /** what the owner of the printer said it was for when it arrived */
  tag: string | null
}

interface ZplSimulatorOptions {
  port?: number
  /** time one label takes */
  labelMs?: number
  /** asked when a format arrives; travels with its labels */
  tag?: () => string | null
  printed?: (label: PrintedLabel) => void
  /** a format arrived, before anything is printed */
  received?: () => void
}

export class ZplSimulator {
  readonly raw: RawPort
  readonly #options: ZplSimulatorOptions
  readonly #drive: PrintDrive<PrintedLabel>
  #partial = false

  constructor(options: ZplSimulatorOptions = {}) {
    this.#options = options
    this.#drive = new PrintDrive({ labelMs: options.labelMs, printed: options.printed })
    this.raw = new RawPort((write) => this.#converse(write), options.port)
  }

  get port(): number {
    return this.raw.port
  }

  get tray(): readonly PrintedLabel[] {
    return this.#drive.tray
  }

  start(): Promise<void> {
    return this.raw.start()
  }

  /** Replaces the set of faults. Power off drops the memory and every connection; the other faults hold the labels. */
  async setFaults(faults: readonly string[]): Promise<void> {
    const wasOff = this.#drive.has('power_off')
    this.#drive.setFaults(faults)
    if (this.#drive.has('power_off')) await this.raw.stop()
    else if (wasOff) await this.raw.start()
  }

  stop(): Promise<void> {
    this.#drive.stop()
    return this.raw.stop()
  }

  #converse(write: Parameters<Converse>[0]): ReturnType<Converse> {
    const stream = new ZplStream()
    return {
      received: (bytes) => {
        for (const part of stream.feed(bytes)) this.#take(part, write)
        this.#partial = stream.partial
      },
      closed: () => {
        this.#partial = false
      },
    }
  }

  #take(part: ZplPart, write: Parameters<Converse>[0]): void {
    if (part.kind === 'errors') write(this.#errorAnswer())
    // Out of media or with the head open a Zebra leaves ~HS unanswered (Zebra, ~HS).
    else if (part.kind === 'status') {
      if (!this.#drive.has('paper_out') && !this.#drive.has('head_open')) write(this.#statusAnswer())
    } else if (this.#drive.take({ zpl: part.zpl, tag: this.#options.tag?.() ?? null }, part.copies)) {
      this.#options.received?.()
    }
  }

  #statusAnswer(): string {
    const pause = this.#drive.has('paused') ? 1 : 0
    const remaining = String(this.#drive.atHand?.copies ?? 0).padStart(8, '0')
    const buffered = String(this.#drive.waiting).padStart(3, '0')
    return [
      `\x02030,0,${pause},1218,${buffered},0,0,${this.#partial ? 1 : 0},000,0,0,0\x03\r\n`,
      `\x02000,0,0,0,0,2,4,0,${remaining},1,000\x03\r\n`,
      '\x021234,0\x03\r\n',
    ].join('')
  }

  #errorAnswer(): string {
    const bits = (this.#drive.has('paper_out') ? 1 : 0) | (this.#drive.has('head_open') ? 4 : 0)
    const digits = bits.toString(16).padStart(8, '0').toUpperCase()
    return `\x02\r\n  PRINTER STATUS\r\n   ERRORS:   ${bits ? 1 : 0} 00000000 ${digits}\r\n   WARNINGS: 0 00000000 00000000\r\n\x03\r\n`
  }
}
