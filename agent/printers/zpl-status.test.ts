import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { problemOf, type ZplAnswer, ZplStatusReader } from './zpl-status.ts'

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)
process.stdout.write(`zpl-status seed ${seed}\n`)

const ready =
  '\x02030,0,0,1218,000,0,0,0,000,0,0,0\x03\r\n\x02000,0,0,0,0,2,4,0,00000000,1,000\x03\r\n\x021234,0\x03\r\n'
const errors =
  '\x02\r\n  PRINTER STATUS\r\n   ERRORS:   1 00000000 00000005\r\n   WARNINGS: 1 00000000 00000002\r\n\x03\r\n'

function byteByByte(text: string): ZplAnswer[] {
  const reader = new ZplStatusReader()
  return [...Buffer.from(text, 'latin1')].flatMap((byte) => reader.feed(Uint8Array.of(byte)))
}

describe('ZPL status answers', () => {
  test('a ready printer, one byte at a time', () => {
    const [answer, ...more] = byteByByte(ready)
    expect(more).toEqual([])
    expect(answer).toMatchObject({ kind: 'host-status', buffered: 0, remaining: 0, headOpen: false, paused: false })
    expect(answer && problemOf(answer)).toBeNull()
  })

  test('errors name the head before the media, one byte at a time', () => {
    const [answer] = byteByByte(errors)
    expect(answer).toEqual({ kind: 'errors', active: true, bits: 5 })
    expect(answer && problemOf(answer)).toBe('head_open')
  })

  test.each([
    ['00000001', 'media_out'],
    ['00000002', 'ribbon_out'],
    ['00000004', 'head_open'],
    ['00000008', 'cutter_fault'],
    ['00000010', 'over_temperature'],
    ['00008000', 'printer_error'],
  ])('error bits %s are %s', (bits, code) => {
    const [answer] = byteByByte(errors.replace('00000005', bits))
    expect(answer && problemOf(answer)).toBe(code)
  })

  test.each([
    ['030,1,0,1218,000,0,0,0,000,0,0,0', '000,0,0,0,0,2,4,0,00000000,1,000', 'media_out'],
    ['030,0,1,1218,000,0,0,0,000,0,0,0', '000,0,0,0,0,2,4,0,00000000,1,000', 'paused'],
    ['030,0,0,1218,000,1,0,0,000,0,0,0', '000,0,0,0,0,2,4,0,00000000,1,000', 'buffer_full'],
    ['030,0,0,1218,000,0,0,0,000,1,0,0', '000,0,0,0,0,2,4,0,00000000,1,000', 'memory_corrupt'],
    ['030,0,0,1218,000,0,0,0,000,0,1,0', '000,0,0,0,0,2,4,0,00000000,1,000', 'under_temperature'],
    ['030,0,0,1218,000,0,0,0,000,0,0,1', '000,0,0,0,0,2,4,0,00000000,1,000', 'over_temperature'],
    ['030,0,0,1218,000,0,0,0,000,0,0,0', '000,0,1,0,0,2,4,0,00000000,1,000', 'head_open'],
    ['030,0,0,1218,000,0,0,0,000,0,0,0', '000,0,0,1,0,2,4,0,00000000,1,000', 'ribbon_out'],
  ])('host status %s | %s is %s', (first, second, code) => {
    const [answer] = byteByByte(`\x02${first}\x03\r\n\x02${second}\x03\r\n\x021234,0\x03\r\n`)
    expect(answer && problemOf(answer)).toBe(code)
  })

  test('work in hand: buffered formats, a partial one and labels of the batch', () => {
    const [answer] = byteByByte(
      '\x02030,0,0,1218,003,0,0,1,000,0,0,0\x03\r\n\x02000,0,0,0,0,2,4,0,00000012,1,000\x03\r\n',
    )
    expect(answer).toMatchObject({ buffered: 4, remaining: 12 })
  })

  test('junk never throws and a good answer after it is still read', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (junk) => {
        const reader = new ZplStatusReader()
        reader.feed(junk)
        return reader.feed(Buffer.from(`\x03${ready}`, 'latin1')).length >= 1
      }),
      { seed, numRuns: 500 },
    )
  })

  test('a frame without end is dropped, not kept', () => {
    const reader = new ZplStatusReader()
    reader.feed(Buffer.from(`\x02${'1,'.repeat(1_000_000)}`))
    expect(reader.feed(Buffer.from('1\x03'))).toEqual([])
    expect(reader.feed(Buffer.from(ready))).toHaveLength(1)
  })
})
