import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NciScaleSimulator } from '../simulators/nci-scale.ts'
import { NciReader } from './nci.ts'
import { nci } from './serial-protocols.ts'

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)
process.stdout.write(`nci seed ${seed}\n`)

function read(text: string) {
  const junk: string[] = []
  const reader = new NciReader((reason) => junk.push(reason))
  const answers = [...Buffer.from(text, 'latin1')].flatMap((byte) => reader.feed(Uint8Array.of(byte)))
  const weighings = answers.filter((answer) => answer !== null)
  return { answers, weighings, junk }
}

describe('NCI answers, one byte at a time', () => {
  test('the recorded answer: 0A "0005.10LB" 0D 0A 30 30 0D 03', () => {
    const bytes = Buffer.from('0a303030352e31304c420d0a30300d03', 'hex').toString('latin1')
    const expected = { status: 'stable', weight: { value: 5.1, unit: 'lb' }, problem: null }
    expect(read(bytes)).toMatchObject({ weighings: [expected], junk: [] })
  })

  test.each([
    ['ounces', '\n0113.5oz\r\n00\r\x03', 'stable', 113.5, 'oz'],
    ['kilograms, metric in the fourth byte', '\n01.940KG\r\n0pp4\r\x03', 'stable', 1.94, 'kg'],
    ['grams between blanks', '\n 1234g \r\n00\r\x03', 'stable', 1234, 'g'],
    ['pounds and ounces', '\n2LB 03.50OZ\r\n00\r\x03', 'stable', 35.5, 'oz'],
    ['no pounds and ounces', '\n0LB 00.10OZ\r\n00\r\x03', 'stable', 0.1, 'oz'],
    ['status first', '\n00\r\n0005.10LB\r\x03', 'stable', 5.1, 'lb'],
    ['status first, marked', '\nS00\r\n0005.10LB\r\x03', 'stable', 5.1, 'lb'],
    ['in motion', '\n0005.10LB\r\n10\r\x03', 'moving', 5.1, 'lb'],
    ['at zero', '\n0000.00LB\r\n20\r\x03', 'zero', 0, 'lb'],
    ['nothing on it, the zero bit not set', '\n0000.00LB\r\n00\r\x03', 'zero', 0, 'lb'],
    ['net', '\n0005.10LB\r\n0p4\r\x03', 'stable', 5.1, 'lb'],
  ])('%s', (_case, text, status, value, unit) => {
    expect(read(text)).toMatchObject({ weighings: [{ status, weight: { value, unit }, problem: null }], junk: [] })
  })

  test.each([
    ['under capacity', '\n-0000.20LB\r\n01\r\x03', 'under_zero', null],
    ['a sign the status does not tell', '\n-0000.20LB\r\n00\r\x03', 'under_zero', null],
    ['over capacity', '\n0151.00LB\r\n02\r\x03', 'over_capacity', null],
    ['over capacity alone', '\n02\r\x03', 'over_capacity', null],
    ['over capacity, dashes on the display', '\n--------\r\n02\r\x03', 'over_capacity', null],
    ['motion alone', '\n10\r\x03', 'moving', null],
    ['zero alone, answer to Z', '\n20\r\x03', 'zero', null],
    ['zero alone, marked', '\nS20\r\x03', 'zero', null],
    ['RAM error', '\n0005.10LB\r\n40\r\x03', 'fault', 'scale_fault'],
    ['EEPROM error', '\n80\r\x03', 'fault', 'scale_fault'],
    ['ROM error', '\n04\r\x03', 'fault', 'scale_fault'],
    ['faulty calibration', '\n08\r\x03', 'fault', 'scale_calibrate'],
    ['no zero at power-up', '\n0p8\r\x03', 'fault', 'scale_rezero'],
    ['troy ounces', '\n0005.10OZT\r\n00\r\x03', 'fault', 'scale_unit'],
    ['not understood', '\n?\r\x03', 'fault', 'scale_fault'],
  ])('%s carries no weight', (_case, text, status, problem) => {
    expect(read(text)).toMatchObject({ weighings: [{ status, weight: null, problem }], junk: [] })
  })

  test('a stable status alone or with words on the display says nothing and is no junk', () => {
    expect(read('\n CAL \r\n00\r\x03')).toEqual({ answers: [null], weighings: [], junk: [] })
    expect(read('\n00\r\x03')).toEqual({ answers: [null], weighings: [], junk: [] })
  })

  test.each([
    ['a weight without its status', '\n0005.10LB\r\x03'],
    ['one status byte', '\n0005.10LB\r\n0\r\x03'],
    ['a byte promised that does not follow', '\n0005.10LB\r\n0p\r\x03'],
    ['a byte that was not promised', '\n0005.10LB\r\n000\r\x03'],
    ['two words', '\n--\r\n--\r\x03'],
    ['two weights', '\n0005.10LB\r\n0005.10LB\r\x03'],
    ['no unit', '\n0005.10\r\n00\r\x03'],
    ['more than any scale weighs', '\n9999999LB\r\n00\r\x03'],
    ['an end alone', '\x03'],
  ])('%s is reported', (_case, text) => {
    expect(read(text)).toEqual({ answers: [], weighings: [], junk: ['malformed'] })
  })

  test('bit 7 is parity and masked', () => {
    const even = [...Buffer.from('\n0005.10LB\r\n00\r\x03')].map((byte) => byte | 0x80)
    expect(read(String.fromCharCode(...even)).weighings[0]?.weight?.value).toBe(5.1)
  })

  test('an answer cut short is nothing, and the next one is read', () => {
    const whole = '\n0005.10LB\r\n00\r\x03'
    for (let length = 1; length < whole.length; length += 1) {
      expect(read(whole.slice(0, length)).weighings).toEqual([])
      expect(read(whole.slice(0, length) + whole).weighings.at(-1)?.weight?.value).toBe(5.1)
    }
  })

  test('too much without an end is reported in few pieces and dropped', () => {
    const { weighings, junk } = read(`\n${'1'.repeat(10_000)}LB\r\n00\r\x03\n0005.10LB\r\n00\r\x03`)
    expect(weighings).toHaveLength(1)
    expect(new Set(junk)).toEqual(new Set(['overflow', 'stray']))
    expect(junk.length).toBeLessThan(250)
  })

  test('junk never throws, and a good answer after junk is read', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (junk) => {
        const text = `${Buffer.from(junk).toString('latin1')}\n0005.10LB\r\n00\r\x03`
        return read(text).weighings.at(-1)?.weight?.value === 5.1
      }),
      { seed, numRuns: 1_000 },
    )
  })

  test('pounds and ounces are exact', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 150 }), fc.integer({ min: 0, max: 1599 }), (pounds, hundredths) => {
        const shown = `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, '0')}`
        const value = read(`\n${pounds}LB ${shown}OZ\r\n00\r\x03`).weighings[0]?.weight?.value
        return value === Number(`${pounds * 1600 + hundredths}e-2`)
      }),
      { seed },
    )
  })
})

describe('the simulated NCI scale', () => {
  const ask = (scale: NciScaleSimulator, command: string) => Buffer.from(scale.take(Buffer.from(command)))

  test('answers the bytes of the protocol', () => {
    const scale = new NciScaleSimulator()
    scale.weight = { value: 5.1, unit: 'lb' }
    expect(ask(scale, nci.weigh).toString('hex')).toBe('0a303030352e31304c420d0a30300d03')
    expect(ask(scale, 'X\r').toString('hex')).toBe('0a3f0d03')
    expect(ask(scale, 'H\r').toString()).toBe('\n005.100LB\r\n00\r\x03')
    expect(ask(scale, 'U\r').toString()).toBe('\n00\r\x03')
    expect(ask(scale, nci.weigh).toString()).toBe('\n00081.6OZ\r\n00\r\x03')
    expect(ask(scale, nci.zero).toString()).toBe('\n20\r\x03')
    expect(ask(scale, 'S\r').toString()).toBe('\n20\r\x03')
    scale.faults.add('silent')
    expect(ask(scale, nci.weigh)).toHaveLength(0)
  })

  test.each([{}, { statusFirst: true }, { poundsAndOunces: true }, { statusAlone: true }])(
    'is understood by the reader: %j',
    (manner) => {
      const scale = new NciScaleSimulator(manner)
      const seen = () => read(ask(scale, nci.weigh).toString('latin1')).weighings[0]
      scale.weight = { value: 2, unit: 'lb' }
      expect(seen()?.weight).toEqual(manner.poundsAndOunces ? { value: 32, unit: 'oz' } : { value: 2, unit: 'lb' })
      scale.faults.add('moving')
      expect(seen()?.status).toBe('moving')
      scale.faults.add('zero_error')
      expect(seen()).toEqual({ status: 'fault', weight: null, problem: 'scale_rezero' })
    },
  )
})
