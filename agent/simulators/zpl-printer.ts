/** A ZD421 that is not there: TCP on 127.0.0.1, true status answers, settable faults, and a tray of printed labels. */
import { createServer, type Server, type Socket } from 'node:net'
import { type ZplPart, ZplStream } from './zpl-stream.ts'

const printerFaults = ['paper_out', 'head_open', 'paused', 'power_off'] as const
type PrinterFault = (typeof printerFaults)[number]

/** Labels kept in the tray and formats held in memory; older labels fall out, more formats are dropped. */
const trayMax = 50
const bufferMax = 500
const defaultLabelMs = 400

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

interface Format extends PrintedLabel {
  copies: number
}

export class ZplSimulator {
  readonly tray: PrintedLabel[] = []
  readonly #options: ZplSimulatorOptions
  readonly #sockets = new Set<Socket>()
  readonly #faults = new Set<PrinterFault>()
  #server: Server | null = null
  #buffer: Format[] = []
  #partial = false
  #timer: NodeJS.Timeout | undefined
  #port: number

  constructor(options: ZplSimulatorOptions = {}) {
    this.#options = options
    this.#port = options.port ?? 0
  }

  get port(): number {
    return this.#port
  }

  start(): Promise<void> {
    const server = createServer((socket) => this.#serve(socket))
    this.#server = server
    return new Promise((resolve, reject) => {
      server.once('error', reject)
      server.listen(this.#port, '127.0.0.1', () => {
        const address = server.address()
        if (address && typeof address === 'object') this.#port = address.port
        resolve()
      })
    })
  }

  /** Replaces the set of faults. Power off drops the memory and every connection; the other faults hold the labels. */
  async setFaults(faults: readonly string[]): Promise<void> {
    const wasOff = this.#faults.has('power_off')
    this.#faults.clear()
    for (const fault of printerFaults) if (faults.includes(fault)) this.#faults.add(fault)
    if (this.#faults.has('power_off')) await this.stop()
    else if (wasOff) await this.start()
    this.#work()
  }

  stop(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#buffer = []
    const server = this.#server
    this.#server = null
    for (const socket of this.#sockets) socket.resetAndDestroy()
    return new Promise((resolve) => (server ? server.close(() => resolve()) : resolve()))
  }

  #serve(socket: Socket): void {
    const stream = new ZplStream()
    this.#sockets.add(socket)
    socket.on('data', (bytes: Buffer) => {
      for (const part of stream.feed(bytes)) this.#take(part, socket)
      this.#partial = stream.partial
    })
    socket.on('close', () => {
      this.#sockets.delete(socket)
      this.#partial = false
    })
    socket.on('error', () => socket.destroy())
  }

  #take(part: ZplPart, socket: Socket): void {
    if (part.kind === 'errors') socket.write(this.#errorAnswer())
    // Out of media or with the head open a Zebra leaves ~HS unanswered (Zebra, ~HS).
    else if (part.kind === 'status') {
      if (!this.#faults.has('paper_out') && !this.#faults.has('head_open')) socket.write(this.#statusAnswer())
    } else if (this.#buffer.length < bufferMax) {
      this.#buffer.push({ zpl: part.zpl, copies: part.copies, tag: this.#options.tag?.() ?? null })
      this.#options.received?.()
      this.#work()
    }
  }

  /** Prints one label at a time; a fault stops the drive, and the label at hand is printed after mending. */
  #work(): void {
    if (this.#faults.size > 0) {
      clearTimeout(this.#timer)
      this.#timer = undefined
      return
    }
    if (this.#timer || this.#buffer.length === 0 || !this.#server) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#printOne()
      this.#work()
    }, this.#options.labelMs ?? defaultLabelMs)
  }

  #printOne(): void {
    const [format] = this.#buffer
    if (!format) return
    format.copies -= 1
    if (format.copies === 0) this.#buffer.shift()
    const label = { zpl: format.zpl, tag: format.tag }
    this.tray.push(label)
    if (this.tray.length > trayMax) this.tray.shift()
    this.#options.printed?.(label)
  }

  #statusAnswer(): string {
    const pause = this.#faults.has('paused') ? 1 : 0
    const [current, ...waiting] = this.#buffer
    const remaining = String(current?.copies ?? 0).padStart(8, '0')
    const buffered = String(waiting.length).padStart(3, '0')
    return [
      `\x02030,0,${pause},1218,${buffered},0,0,${this.#partial ? 1 : 0},000,0,0,0\x03\r\n`,
      `\x02000,0,0,0,0,2,4,0,${remaining},1,000\x03\r\n`,
      '\x021234,0\x03\r\n',
    ].join('')
  }

  #errorAnswer(): string {
    const bits = (this.#faults.has('paper_out') ? 1 : 0) | (this.#faults.has('head_open') ? 4 : 0)
    const digits = bits.toString(16).padStart(8, '0').toUpperCase()
    return `\x02\r\n  PRINTER STATUS\r\n   ERRORS:   ${bits ? 1 : 0} 00000000 ${digits}\r\n   WARNINGS: 0 00000000 00000000\r\n\x03\r\n`
  }
}
