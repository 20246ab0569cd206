/** What every scanner shares: its state for the device list, its scans, and when its bytes mean that a setting is wrong. */
import type { AgentDevice } from '#contracts/agent.ts'
import type { DeviceEvents } from '../device.ts'
import type { Junk } from '../junk.ts'
import type { Log } from '../log.ts'
import { type ProblemCode, problem } from '../problems.ts'
import type { Scan } from './aim.ts'

/** One unreadable thing is noise; so many without a barcode between them are a wrong setting. */
const junkMax = 3
/** No hand is faster; more comes from a line that is read wrongly. */
const scansPerSecondMax = 20
/** Control characters that barcodes hold: EOT, TAB, LF, CR, and the separators FS, GS, RS, US. */
const controlsInBarcodes = new Set([0x04, 0x09, 0x0a, 0x0d, 0x1c, 0x1d, 0x1e, 0x1f])

export interface ScannerLabel {
  key: string
  name: string
  model: string
  connection: string
  driver: 'hid-pos' | 'plain-serial' | 'ssi'
  virtual: boolean
}

interface ScannerStateOptions {
  label: ScannerLabel
  /** what it means when nothing can be read */
  unreadable: ProblemCode
  events: DeviceEvents
  log: Log
}

export class ScannerState {
  readonly #options: ScannerStateOptions
  #trouble: ProblemCode | null = 'scanner_unplugged'
  #junkInARow = 0
  #second = { began: 0, scans: 0 }

  constructor(options: ScannerStateOptions) {
    this.#options = options
  }

  describe(): AgentDevice {
    const { key, name, model, connection, driver, virtual } = this.#options.label
    const trouble = this.#trouble
    const state = trouble === null ? 'ready' : trouble === 'scanner_unplugged' ? 'offline' : 'problem'
    const nothing = { dpi: null, capacity: null, formats: [], diagnostic: null }
    return {
      key,
      kind: 'scanner',
      name,
      model,
      connection,
      state,
      problem: trouble && problem(trouble),
      driver,
      virtual,
      ...nothing,
    }
  }

  setTrouble(trouble: ProblemCode | null): void {
    this.#junkInARow = 0
    if (trouble === this.#trouble) return
    this.#trouble = trouble
    this.#options.events.changed(this.describe())
  }

  /** The scanner read this. */
  scanned(scan: Scan): void {
    if (scan.text === '') return
    if (!isBarcode(scan.text)) this.junk('malformed', Buffer.from(scan.text))
    else if (!this.#inPace()) this.junk('overflow', Buffer.from(scan.text))
    else {
      this.setTrouble(null)
      this.#options.events.scan(this.#options.label.key, scan)
    }
  }

  /** The reader's reports of what it cannot read. */
  readonly junk: Junk = (reason, bytes) => {
    const { label, unreadable, log } = this.#options
    log.debug({ key: label.key, reason, bytes: bytes.length }, 'not readable as a barcode')
    this.#junkInARow += 1
    if (this.#junkInARow >= junkMax) this.setTrouble(unreadable)
  }

  #inPace(): boolean {
    const now = performance.now()
    if (now - this.#second.began >= 1_000) this.#second = { began: now, scans: 0 }
    this.#second.scans += 1
    return this.#second.scans <= scansPerSecondMax
  }
}

/** A wrong baud rate reads as control characters that no barcode holds. */
function isBarcode(text: string): boolean {
  for (const character of text) {
    const code = character.charCodeAt(0)
    if ((code < 0x20 && !controlsInBarcodes.has(code)) || code === 0x7f) return false
  }
  return true
}
