/**
 * An SSI scanner that is not there: sends packets, waits for the host's answer and repeats as a scanner does.
 * It builds packets with arithmetic of its own, so that no mistake of the reader can hide in both.
 */

type Fault = 'damaged' | 'cut'

const decodeData = 0xf3
/** Data of one packet; length, opcode, source, status and type stand before it in at most 255 bytes. */
const packetDataBytes = 250
const triesAfterFirst = 2

export class SsiScannerSimulator {
  /** each spoils the next packet sent, once */
  readonly faults = new Set<Fault>()
  #waiting: Uint8Array[] = []
  #tries = 0
  #heard: number[] = []

  /** The packets of which the host has not acknowledged the reception. */
  get unanswered(): number {
    return this.#waiting.length
  }

  /** Reads a barcode of this SSI type; the first bytes the scanner sends. */
  scan(type: number, text: string): Uint8Array {
    const pieces = text.match(new RegExp(`[\\s\\S]{1,${packetDataBytes}}`, 'g')) ?? ['']
    this.#waiting = pieces.map((piece, at) => packet(at < pieces.length - 1 ? 2 : 0, type, piece))
    this.#tries = 0
    return this.#send(false)
  }

  /** The host's answer; what the scanner sends on hearing it. */
  take(bytes: Uint8Array): Uint8Array {
    const sent: Uint8Array[] = []
    this.#heard.push(...bytes)
    for (
      let length = this.#heard[0] ?? 0;
      length > 0 && this.#heard.length >= length + 2;
      length = this.#heard[0] ?? 0
    ) {
      const [, opcode] = this.#heard.splice(0, length + 2)
      if (opcode === 0xd1) sent.push(this.noAnswer())
      if (opcode !== 0xd0) continue
      this.#waiting.shift()
      this.#tries = 0
      sent.push(this.#send(false))
    }
    return Buffer.concat(sent)
  }

  /** The host is silent or refused the packet: it is sent again, twice at most. */
  noAnswer(): Uint8Array {
    this.#tries += 1
    if (this.#tries > triesAfterFirst) this.#waiting = []
    return this.#send(true)
  }

  #send(again: boolean): Uint8Array {
    const next = this.#waiting[0]
    if (!next) return Uint8Array.of()
    const bytes = Uint8Array.from(next)
    // The status byte and, since the sum grows by one, the checksum.
    if (again) bytes.set(withChecksum([...next.slice(0, 3), (next[3] ?? 0) | 1, ...next.slice(4, -2)]))
    if (this.faults.delete('damaged')) bytes[bytes.length - 3] = (bytes.at(-3) ?? 0) ^ 0x01
    return this.faults.delete('cut') ? bytes.slice(0, -4) : bytes
  }
}

function packet(status: number, type: number, text: string): Uint8Array {
  const data = Buffer.from(text, 'latin1')
  return withChecksum([5 + data.length, decodeData, 0, status, type, ...data])
}

function withChecksum(bytes: readonly number[]): Uint8Array {
  let checksum = 0x10000
  for (const byte of bytes) checksum -= byte
  return Uint8Array.of(...bytes, (checksum >> 8) & 0xff, checksum & 0xff)
}
