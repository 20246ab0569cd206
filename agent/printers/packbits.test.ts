import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { packBits, unpackBits } from './packbits.ts'

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)
process.stdout.write(`packbits seed ${seed}\n`)

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))
/** Long runs, short runs and no runs, as rows of a label have them. */
const rows = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 1, max: 300 })), { maxLength: 40 })
  .map((runs) => Uint8Array.from(runs.flatMap(([byte, length]) => new Array<number>(length).fill(byte))))

describe('PackBits', () => {
  test('the example of the TIFF specification, byte for byte', () => {
    const plain = hex('AA AA AA 80 00 2A AA AA AA AA 80 00 2A 22 AA AA AA AA AA AA AA AA AA AA')
    const packed = hex('FE AA 02 80 00 2A FD AA 03 80 00 2A 22 F7 AA')
    expect(packBits(plain)).toEqual(packed)
    expect(unpackBits(packed, plain.length)).toEqual(plain)
  })

  test.each([
    ['nothing', new Uint8Array(0), ''],
    ['one byte', hex('05'), '00 05'],
    ['the longest run', new Uint8Array(128), '81 00'],
    ['one more than the longest run', new Uint8Array(129), '81 00 00 00'],
    ['a blank row of the head', new Uint8Array(162), '81 00 DF 00'],
  ])('%s', (_name, plain, packed) => {
    expect(packBits(plain)).toEqual(hex(packed))
  })

  test('there and back, and never much longer', () => {
    fc.assert(
      fc.property(fc.oneof(rows, fc.uint8Array({ maxLength: 600 })), (plain) => {
        const packed = packBits(plain)
        expect(unpackBits(packed, plain.length)).toEqual(plain)
        expect(packed.length).toBeLessThanOrEqual(plain.length + Math.ceil(plain.length / 128))
        expect(packed).not.toContain(undefined)
      }),
      { seed, numRuns: 300 },
    )
  })

  test('whatever comes, unpacking ends with no more than was allowed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.integer({ min: 0, max: 200 }), (bytes, most) => {
        expect(unpackBits(bytes, most)?.length ?? 0).toBeLessThanOrEqual(most)
      }),
      { seed, numRuns: 500 },
    )
  })

  test('cut within a run or a copy it is nothing, and 128 says nothing', () => {
    expect(unpackBits(hex('FE'), 10)).toBeNull()
    expect(unpackBits(hex('02 01 02'), 10)).toBeNull()
    expect(unpackBits(hex('80 00 07 80'), 10)).toEqual(hex('07'))
  })
})
