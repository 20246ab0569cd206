/**
 * SSI, the serial protocol of Zebra and Symbol scanners: length, opcode, source, status, data, checksum.
 * Length leaves out the checksum, which is the two's complement of the byte sum, high byte first.
 */

import type { Junk } from '../junk.ts'
import { type Scan, scanOf } from './aim.ts'
import { BarcodeParts } from './barcode-parts.ts'
import { StrayBytes } from './stray-bytes.ts'

/** CMD_ACK of the host. */
export const ssiAck = Uint8Array.of(0x04, 0xd0, 0x04, 0x00, 0xff, 0x28)
/** CMD_NAK of the host, cause 1: send it again. */
export const ssiResend = Uint8Array.of(0x05, 0xd1, 0x04, 0x00, 0x01, 0xff, 0x25)

const decodeData = 0xf3
/** The scanner's own ACK and NAK are never answered. */
const scannerOpcodes = [decodeData, 0xd0, 0xd1]
const fromScanner = 0x00
const headerBytes = 4
const checksumBytes = 2
/** The others are unused on old scanners and set without a documented meaning on new ones. */
const statusBits = { retransmitted: 0x01, moreFollows: 0x02 }
/** Bytes of one packet follow one another; after a gap the rest does not come any more. */
export const ssiSilenceMs = 200
/** Three tries two seconds apart: what comes marked as a repetition after that is a new scan. */
const repeatMs = 6_000

/** AIM identifiers of SSI's types of barcode. */
const aims: Record<number, string> = {
  1: 'A0', // Code 39
  2: 'F0', // Codabar
  3: 'C0', // Code 128
  6: 'I0', // Interleaved 2 of 5
  7: 'G0', // Code 93
  8: 'E0', // UPC-A
  9: 'E0', // UPC-E
  10: 'E4', // EAN-8
  11: 'E0', // EAN-13
  12: 'H0', // Code 11
  15: 'C1', // GS1-128
  17: 'L0', // PDF417
}

export interface SsiOutcome {
  scans: Scan[]
  /** to be written to the scanner, in this order */
  answers: Uint8Array[]
}

export class SsiReader {
  readonly #junk: Junk
  readonly #stray: StrayBytes
  /** The packet under way; its length byte bounds it to 257 bytes. */
  #packet: number[] = []
  #heardAt = 0
  readonly #parts: BarcodeParts
  /** the newest packet accepted; forgotten when a later one was refused */
  #accepted: { content: string; at: number } | null = null

  constructor(junk: Junk) {
    this.#junk = junk
    this.#stray = new StrayBytes(junk)
    this.#parts = new BarcodeParts(repeatMs, junk)
  }

  /** Junk at the end is reported when the next byte comes: until then it may be the beginning of a packet. */
  feed(bytes: Uint8Array, nowMs: number): SsiOutcome {
    const outcome: SsiOutcome = { scans: [], answers: [] }
    if (nowMs - this.#heardAt >= ssiSilenceMs) this.#dropCut()
    this.#heardAt = nowMs
    for (const byte of bytes) {
      this.#packet.push(byte)
      this.#resolve(nowMs, outcome)
    }
    return outcome
  }

  #dropCut(): void {
    this.#stray.flush()
    if (this.#packet.length > 0) this.#junk('truncated', Uint8Array.from(this.#packet))
    this.#packet = []
  }

  /** Takes a whole packet off the front, and off that what cannot begin one. */
  #resolve(nowMs: number, outcome: SsiOutcome): void {
    while (this.#packet.length > 0) {
      const wanted = (this.#packet[0] ?? 0) + checksumBytes
      const begins = couldBegin(this.#packet)
      if (begins && this.#packet.length < wanted) return
      if (begins && sums(this.#packet.slice(0, wanted))) {
        this.#stray.flush()
        this.#accept(this.#packet.splice(0, wanted), nowMs, outcome)
      } else {
        if (begins) this.#refuse(outcome)
        // The true packet may lie inside the damaged one: only its first byte is given up.
        this.#stray.put(this.#packet.shift() ?? 0, begins)
      }
    }
  }

  #refuse(outcome: SsiOutcome): void {
    this.#accepted = null
    outcome.answers.push(ssiResend)
  }

  #accept(packet: readonly number[], nowMs: number, outcome: SsiOutcome): void {
    const [, opcode, , status = 0] = packet
    if (opcode !== decodeData) return
    outcome.answers.push(ssiAck)
    const data = packet.slice(headerBytes, -checksumBytes)
    const content = data.join()
    const last = this.#accepted
    this.#accepted = { content, at: nowMs }
    const repeated = last?.content === content && nowMs - last.at <= repeatMs
    // The answer to it was lost: the same barcode must not count twice.
    if (repeated && (status & statusBits.retransmitted) !== 0) return
    const [type = 0, ...characters] = data
    const moreFollows = (status & statusBits.moreFollows) !== 0
    const part = { mark: String(type), text: String.fromCharCode(...characters), moreFollows }
    const text = this.#parts.add(part, nowMs)
    if (text !== null) outcome.scans.push(scanOf(text, aims[type] ?? null))
  }
}

function couldBegin([length = 0, opcode, source]: readonly number[]): boolean {
  if (length < headerBytes) return false
  if (opcode !== undefined && !scannerOpcodes.includes(opcode)) return false
  return source === undefined || source === fromScanner
}

function sums(packet: readonly number[]): boolean {
  const body = packet.slice(0, -checksumBytes).reduce((sum, byte) => sum + byte, 0)
  const [high = 0, low = 0] = packet.slice(-checksumBytes)
  return ((body + high * 256 + low) & 0xffff) === 0
}
