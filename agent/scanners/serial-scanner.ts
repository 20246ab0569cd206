/** A scanner on a serial line, USB ones in CDC mode included: opened when the line is there, reopened after unplugging. */
import type { AgentDevice } from '#contracts/agent.ts'
import type { DeviceEvents, Scanner } from '../device.ts'
import type { Junk } from '../junk.ts'
import type { Log } from '../log.ts'
import type { ProblemCode } from '../problems.ts'
import { SerialLink } from '../scales/serial-link.ts'
import type { OpenSerial, SerialLine, SerialSettings } from '../scales/serial-transport.ts'
import type { Scan } from './aim.ts'
import { type ScannerLabel, ScannerState } from './scanner-state.ts'
import { SilenceClock } from './silence-clock.ts'

const notOpen = {
  absent: 'scanner_unplugged',
  refused: 'scanner_not_opened',
  unavailable: 'serial_unavailable',
} as const satisfies Record<string, ProblemCode>

/** A protocol's reader: what the bytes, and the silence after them, say. */
export interface ScannerReader {
  feed(bytes: Uint8Array, nowMs: number): { scans: Scan[]; answers: Uint8Array[] }
  /** asked when nothing came for `silenceMs` */
  silence(nowMs: number): Scan[]
  silenceMs: number
}

interface SerialScannerOptions extends Omit<ScannerLabel, 'virtual'>, SerialSettings {
  reader(junk: Junk): ScannerReader
  open: OpenSerial
  events: DeviceEvents
  log: Log
}

export class SerialScanner implements Scanner {
  readonly kind = 'scanner'
  readonly key: string
  readonly #options: SerialScannerOptions
  readonly #state: ScannerState
  readonly #link: SerialLink
  readonly #clock = new SilenceClock()

  constructor(options: SerialScannerOptions) {
    const { key, path, baudRate, framing, open, events, log } = options
    this.#options = options
    this.key = key
    const label = { ...options, virtual: false }
    this.#state = new ScannerState({ label, unreadable: 'scanner_unreadable', events, log })
    this.#link = new SerialLink({
      key,
      settings: { path, baudRate, framing },
      open,
      opened: (line) => this.#opened(line),
      closed: (why) => this.#closed(why),
      log,
    })
  }

  describe(): AgentDevice {
    return this.#state.describe()
  }

  start(): void {
    this.#link.start()
  }

  async stop(): Promise<void> {
    this.#clock.stop()
    await this.#link.stop()
  }

  #opened(line: SerialLine): void {
    const reader = this.#options.reader(this.#state.junk)
    line.onData((bytes) => this.#heard(line, reader, bytes))
    this.#state.setTrouble(null)
  }

  #closed(why: keyof typeof notOpen): void {
    this.#clock.stop()
    this.#state.setTrouble(notOpen[why])
  }

  #heard(line: SerialLine, reader: ScannerReader, bytes: Uint8Array): void {
    this.#link.heard()
    const nowMs = this.#clock.heard(reader.silenceMs, (silentMs) => this.#scanned(reader.silence(silentMs)))
    const { scans, answers } = reader.feed(bytes, nowMs)
    // A scanner waits for its answer before it goes on: first.
    for (const answer of answers) line.write(Buffer.from(answer).toString('latin1'))
    this.#scanned(scans)
  }

  #scanned(scans: readonly Scan[]): void {
    for (const scan of scans) this.#state.scanned(scan)
  }
}
