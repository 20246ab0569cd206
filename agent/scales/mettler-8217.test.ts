import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Mettler8217Simulator } from '../simulators/mettler-8217.ts'
import { Mettler8217Reader } from './mettler-8217.ts'

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)
process.stdout.write(`mettler seed ${seed}\n`)

function byteByByte(hexOrText: Uint8Array, unit: 'lb' | 'kg' = 'lb') {
  const reader = new Mettler8217Reader(unit, () => undefined)
  return [...hexOrText].flatMap((byte) => reader.feed(Uint8Array.of(byte)))
}

describe('Mettler 8217 answers', () => {
  test.each([
    ['\x0205.10\r', 'stable', 5.1],
    ['\x0205.10N\r', 'stable', 5.1],
    ['\x0200.00\r', 'zero', 0],
    ['\x02149.00\r', 'stable', 149],
  ])('%j', (text, status, value) => {
    expect(byteByByte(Buffer.from(text))).toEqual([{ status, weight: { value, unit: 'lb' }, problem: null }])
  })

  test('the configured unit is used and kilograms have three decimals', () => {
    expect(byteByByte(Buffer.from('\x0201.940\r'), 'kg')[0]?.weight).toEqual({ value: 1.94, unit: 'kg' })
  })

  test.each([
    ['A', 'moving'],
    ['B', 'over_capacity'],
    ['D', 'under_zero'],
    ['P', 'zero'],
    ['@', 'fault'],
  ])('status ?%s is %s', (status, meaning) => {
    expect(byteByByte(Buffer.from(`\x02?${status}\r`))[0]).toMatchObject({ status: meaning, weight: null })
  })

  test('bit 7 is parity and masked', () => {
    expect(byteByByte(Uint8Array.of(0x82, 0x30, 0x35, 0x2e, 0xb1, 0x30, 0x8d))[0]?.weight?.value).toBe(5.1)
  })

  test('junk never throws, and a good answer after junk is read', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (junk) => {
        const reader = new Mettler8217Reader('lb', () => undefined)
        reader.feed(junk)
        return reader.feed(Buffer.from('\x0205.10\r')).at(-1)?.weight?.value === 5.1
      }),
      { seed, numRuns: 1_000 },
    )
  })

  test('too much without an end is dropped and reported once', () => {
    const junk: string[] = []
    const reader = new Mettler8217Reader('lb', (reason) => junk.push(reason))
    expect(reader.feed(Buffer.from(`\x02${'1'.repeat(100_000)}\r`))).toEqual([])
    expect(reader.feed(Buffer.from('\x02hello\r'))).toEqual([])
    expect(junk).toEqual(['overflow', 'malformed'])
  })

  test('the simulated scale speaks it, with parity in bit 7', () => {
    const scale = new Mettler8217Simulator()
    scale.shown = '05.10'
    expect(Buffer.from(scale.take(Buffer.from('W'))).toString('hex')).toBe('8230352eb1308d')
    expect(byteByByte(scale.take(Buffer.from('W')))[0]).toMatchObject({ status: 'stable', weight: { value: 5.1 } })
    expect(byteByByte(scale.take(Buffer.from('ZW')))[0]?.status).toBe('zero')
    for (const state of ['moving', 'over_capacity', 'under_zero'] as const) {
      scale.state = state
      expect(byteByByte(scale.take(Buffer.from('W')))[0]?.status).toBe(state)
    }
  })
})
