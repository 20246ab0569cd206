import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SsiScannerSimulator } from '../simulators/ssi-scanner.ts'
import { barcodeMaxBytes, type Scan } from './aim.ts'
import { SsiReader, ssiAck, ssiResend } from './ssi.ts'

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)
process.stdout.write(`ssi seed ${seed}\n`)

/** Code 128 `AB12`: 09 F3 00 00 03 41 42 31 32, sum 0x01E5. */
const recorded = Buffer.from('09f300000341423132fe1b', 'hex')
const gapMs = 1_000

/** The host side: bytes in, one at a time. */
function host() {
  const junk: string[] = []
  const scans: Scan[] = []
  const reader = new SsiReader((reason) => junk.push(reason))
  let now = gapMs
  return {
    junk,
    scans,
    wait: (ms: number) => {
      now += ms
    },
    hear: (bytes: Uint8Array) => {
      const answers: Uint8Array[] = []
      for (const byte of bytes) {
        const outcome = reader.feed(Uint8Array.of(byte), now)
        scans.push(...outcome.scans)
        answers.push(...outcome.answers)
      }
      return Buffer.concat(answers)
    },
  }
}

/** Scanner and host talk until both are quiet. */
function talk(scanner: SsiScannerSimulator, listener: ReturnType<typeof host>, first: Uint8Array): void {
  for (let sent = first; sent.length > 0; ) sent = scanner.take(listener.hear(sent))
}

describe('SSI packets, one byte at a time', () => {
  test('a recorded packet is a scan and is acknowledged with 04 D0 04 00 FF 28', () => {
    const listener = host()
    expect(listener.hear(recorded).toString('hex')).toBe('04d00400ff28')
    expect(listener.scans).toEqual([{ text: 'AB12', aim: 'C0' }])
    expect(listener.junk).toEqual([])
  })

  test('what the host says has a checksum, too', () => {
    for (const packet of [ssiAck, ssiResend]) {
      const sum = packet.slice(0, -2).reduce((total, byte) => total + byte, 0)
      expect((sum + (packet.at(-2) ?? 0) * 256 + (packet.at(-1) ?? 0)) & 0xffff).toBe(0)
    }
  })

  test.each([
    [0x01, 'A0'],
    [0x03, 'C0'],
    [0x08, 'E0'],
    [0x0a, 'E4'],
    [0x0b, 'E0'],
    [0x0f, 'C1'],
    [0x11, 'L0'],
    [0x7e, null],
  ])('type %i has the identifier %s', (type, aim) => {
    const listener = host()
    listener.hear(new SsiScannerSimulator().scan(type, '4006381333931'))
    expect(listener.scans[0]?.aim).toBe(aim)
  })

  test("the scanner's own ACK and NAK are not answered", () => {
    const listener = host()
    expect(listener.hear(Buffer.from('04d00000ff2c05d1000001ff29', 'hex'))).toHaveLength(0)
    expect(listener.junk).toEqual([])
  })

  test('a damaged packet is asked for again', () => {
    const scanner = new SsiScannerSimulator()
    const listener = host()
    scanner.faults.add('damaged')
    const answer = listener.hear(scanner.scan(3, 'AB12'))
    expect(answer.toString('hex')).toBe('05d1040001ff25')
    talk(scanner, listener, scanner.take(answer))
    expect(listener.scans.map(({ text }) => text)).toEqual(['AB12'])
    expect(listener.junk).toEqual(['checksum'])
  })

  test('a packet cut short is dropped after a gap and comes again', () => {
    const scanner = new SsiScannerSimulator()
    const listener = host()
    scanner.faults.add('cut')
    expect(listener.hear(scanner.scan(3, 'AB12'))).toHaveLength(0)
    listener.wait(gapMs)
    talk(scanner, listener, scanner.noAnswer())
    expect(listener.scans.map(({ text }) => text)).toEqual(['AB12'])
    expect(listener.junk).toEqual(['truncated'])
  })

  test('a repetition after a lost answer counts once, the same barcode scanned again counts twice', () => {
    const scanner = new SsiScannerSimulator()
    const listener = host()
    listener.hear(scanner.scan(3, 'AB12'))
    listener.wait(2_000)
    talk(scanner, listener, scanner.noAnswer())
    expect(listener.scans).toHaveLength(1)
    talk(scanner, listener, scanner.scan(3, 'AB12'))
    expect(listener.scans).toHaveLength(2)
    // Scanned a third time, damaged, repeated: the repetition is the first that is understood.
    scanner.faults.add('damaged')
    talk(scanner, listener, scanner.scan(3, 'AB12'))
    expect(listener.scans).toHaveLength(3)
    expect(scanner.unanswered).toBe(0)
  })

  test('a long barcode comes in several packets and is one scan', () => {
    const scanner = new SsiScannerSimulator()
    const listener = host()
    const text = 'x'.repeat(600)
    talk(scanner, listener, scanner.scan(0x11, text))
    expect(listener.scans).toEqual([{ text, aim: 'L0' }])
  })

  test('a barcode without end is reported once and no part of it is a scan', () => {
    const scanner = new SsiScannerSimulator()
    const listener = host()
    talk(scanner, listener, scanner.scan(0x11, 'x'.repeat(2 * barcodeMaxBytes)))
    talk(scanner, listener, scanner.scan(3, 'AB12'))
    expect(listener.scans.map(({ text }) => text)).toEqual(['AB12'])
    expect(listener.junk).toEqual(['overflow'])
  })

  test('a wrong baud rate is few reports', () => {
    const listener = host()
    listener.hear(new Uint8Array(10_000).fill(0xfe))
    listener.wait(gapMs)
    listener.hear(recorded)
    expect(listener.scans).toHaveLength(1)
    expect(listener.junk.length).toBeLessThan(50)
  })

  test('junk never throws, and a good packet after a gap is read', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (junk) => {
        const listener = host()
        listener.hear(junk)
        listener.wait(gapMs)
        listener.hear(recorded)
        return listener.scans.at(-1)?.text === 'AB12'
      }),
      { seed, numRuns: 300 },
    )
  })

  test('whatever is scanned arrives', () => {
    const text = fc.string({ minLength: 1, maxLength: 700, unit: fc.constantFrom(...'ABC0123456789 -/\x1d') })
    fc.assert(
      fc.property(text, (scanned) => {
        const scanner = new SsiScannerSimulator()
        const listener = host()
        talk(scanner, listener, scanner.scan(3, scanned))
        return listener.scans[0]?.text === scanned && listener.junk.length === 0
      }),
      { seed, numRuns: 100 },
    )
  })
})
