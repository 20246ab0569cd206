import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type BrotherStatus, BrotherStatusReader, brotherProblem } from './brother-status.ts'

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)
process.stdout.write(`brother-status seed ${seed}\n`)

/** A packet of a QL-1110NWB as one came from a real printer: bytes 6 and 14 are not those of the manual. */
function packet(change: Record<number, number> = {}): Uint8Array {
  const bytes = new Uint8Array(32)
  bytes.set([0x80, 0x20, 0x42, 0x34, 0x44, 0x30, 0x04])
  const usual = { 10: 104, 11: 0x0b, 14: 0x15, 17: 164 }
  for (const [place, byte] of Object.entries({ ...usual, ...change })) bytes[Number(place)] = byte
  return bytes
}

function status(change: Record<number, number>): BrotherStatus {
  const [only] = new BrotherStatusReader().feed(packet(change))
  if (only?.kind !== 'status') throw new Error('no status')
  return only
}

describe('Brother status packets', () => {
  test('a ready printer, one byte at a time', () => {
    const reader = new BrotherStatusReader()
    const found = [...packet()].flatMap((byte) => reader.feed(Uint8Array.of(byte)))
    expect(found).toEqual([
      {
        kind: 'status',
        model: 0x44,
        why: 'reply',
        problems: [],
        media: 'die-cut',
        mediaWidthMm: 104,
        mediaLengthMm: 164,
        phase: 'receiving',
        cooling: null,
      },
    ])
    expect(brotherProblem(status({}))).toBeNull()
  })

  test.each([
    [8, 0x01, 'media_out'],
    [8, 0x02, 'media_out'],
    [8, 0x04, 'cutter_fault'],
    [8, 0x80, 'fan_fault'],
    [8, 0x08, 'printer_error'],
    [9, 0x01, 'wrong_media'],
    [9, 0x02, 'buffer_full'],
    [9, 0x04, 'transfer_fault'],
    [9, 0x10, 'head_open'],
    [9, 0x40, 'feed_fault'],
    [9, 0x80, 'printer_error'],
  ])('byte %i bit %i is %s', (place, bit, problem) => {
    const found = status({ [place]: bit, 18: 0x02 })
    expect(found.problems).toEqual([problem])
    expect(brotherProblem(found)).toBe(problem)
  })

  test('several at once: the cover first, each once', () => {
    expect(status({ 8: 0x03, 9: 0x90 }).problems).toEqual(['head_open', 'media_out', 'printer_error'])
  })

  test.each([
    [0x00, 'reply'],
    [0x01, 'printed'],
    [0x02, 'error'],
    [0x04, 'switched-off'],
    [0x05, 'notice'],
    [0x06, 'phase'],
    [0x21, 'unknown'],
  ])('packet type %i is %s', (type, why) => {
    expect(status({ 18: type }).why).toBe(why)
  })

  test.each([
    [0x00, 'none'],
    [0x0a, 'continuous'],
    [0x0b, 'die-cut'],
    [0x4f, 'unknown'],
  ])('media type %i is %s', (type, media) => {
    expect(status({ 11: type }).media).toBe(media)
  })

  test('phase, cooling, switching off and an error without a bit', () => {
    expect(status({ 18: 0x06, 19: 0x01 })).toMatchObject({ why: 'phase', phase: 'printing' })
    expect(status({ 19: 0x07 }).phase).toBe('unknown')
    expect(brotherProblem(status({ 18: 0x05, 22: 0x03 }))).toBe('over_temperature')
    expect(status({ 18: 0x05, 22: 0x04 }).cooling).toBe('ended')
    expect(brotherProblem(status({ 18: 0x05, 22: 0x04 }))).toBeNull()
    expect(brotherProblem(status({ 18: 0x04 }))).toBe('printer_offline')
    expect(brotherProblem(status({ 18: 0x02 }))).toBe('printer_error')
  })

  test('cut short it is no packet, and nothing of it spoils the next', () => {
    // From byte 25 on nothing is read: a packet cut there has said all it says.
    for (let length = 1; length < 25; length += 1) {
      const reader = new BrotherStatusReader()
      expect(reader.feed(packet().subarray(0, length))).toEqual([])
      expect(reader.feed(packet())).toMatchObject([{ kind: 'noise', bytes: length }, { kind: 'status' }])
    }
  })

  test('a packet of another series is noise', () => {
    expect(new BrotherStatusReader().feed(packet({ 5: 0x31 }))).toEqual([{ kind: 'noise', bytes: 32 }])
  })

  test('junk never throws; each byte is accounted for and a good packet after it is still read', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom(0x80, 0x20, 0x42, 0x34), fc.nat(255)), { maxLength: 300 }),
        (junk) => {
          const reader = new BrotherStatusReader()
          const found = [
            ...reader.feed(Uint8Array.from(junk)),
            ...reader.feed(new Uint8Array(32)),
            ...reader.feed(packet()),
          ]
          expect(found.at(-1)).toMatchObject({ kind: 'status', mediaWidthMm: 104 })
          const lengths = found.map((part) => (part.kind === 'noise' ? part.bytes : 32))
          expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(junk.length + 64)
        },
      ),
      { seed, numRuns: 500 },
    )
  })

  test('a flood is dropped, not kept', () => {
    const reader = new BrotherStatusReader()
    expect(reader.feed(new Uint8Array(1_000_000))).toEqual([{ kind: 'noise', bytes: 1_000_000 }])
    expect(reader.feed(packet())).toHaveLength(1)
  })
})
