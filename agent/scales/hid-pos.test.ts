import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { HidPosReader, parseReport } from './hid-pos.ts'

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)
process.stdout.write(`hid-pos seed ${seed}\n`)

function bytes(hex: string): Uint8Array {
  return Buffer.from(hex.replaceAll(' ', ''), 'hex')
}
function weighing(hex: string) {
  return parseReport(bytes(hex))?.weighing
}

describe('HID POS reports', () => {
  test.each([
    ['Mettler PS60', '03 02 0c fe 00 00', 'zero', 0, 'lb'],
    ['Mettler PS60', '03 04 0c fe fe 01', 'stable', 5.1, 'lb'],
    ['Mettler PS60', '03 04 03 fe c2 00', 'stable', 1.94, 'kg'],
    ['Fairbanks', '03 04 0c fe 11 03', 'stable', 7.85, 'lb'],
    ['Stamps.com', '03 04 0b ff 6f 04', 'stable', 113.5, 'oz'],
    ['Dymo, stray zero in front', '00 03 04 0b ff 6f 04', 'stable', 113.5, 'oz'],
    ['padded by the stack', '03 04 0c fe fe 01 00 00', 'stable', 5.1, 'lb'],
    ['in motion', '03 03 0c fe fe 01', 'moving', 5.1, 'lb'],
    ['stable at nothing', '03 04 02 00 00 00', 'zero', 0, 'g'],
    ['positive exponent', '03 04 02 01 0c 00', 'stable', 120, 'g'],
    ['milligrams', '03 04 01 00 e8 03', 'stable', 1, 'g'],
  ])('%s: %s', (_scale, hex, status, value, unit) => {
    expect(weighing(hex)).toEqual({ status, weight: { value, unit }, problem: null })
  })

  test.each([
    ['under zero sends an unsigned magnitude', '03 05 0c fe 20 00', 'under_zero', null],
    ['over its limit', '03 06 0c fe ff ff', 'over_capacity', null],
    ['fault', '03 01 0c fe 00 00', 'fault', 'scale_fault'],
    ['needs calibration', '03 07 0c fe 00 00', 'fault', 'scale_calibrate'],
    ['needs zero', '03 08 0c fe 00 00', 'fault', 'scale_rezero'],
    ['troy ounces', '03 04 0a fe fe 01', 'fault', 'scale_unit'],
    ['status alone: over', '04 06', 'over_capacity', null],
    ['status alone: motion', '04 03', 'moving', null],
  ])('%s carries no weight', (_case, hex, status, problem) => {
    expect(weighing(hex)).toEqual({ status, weight: null, problem })
  })

  test.each(['00 00 00 00 00 00 00 00', '04 04 00 00 00 00', '00 04 04', '04 04', '04 02', ''])(
    'says nothing: %s',
    (hex) => {
      expect(parseReport(bytes(hex))).toEqual({ kind: 'nothing' })
    },
  )

  test.each([
    ['too short', '03'],
    ['a control report', '02 02'],
    ['no such status', '03 00 0c fe 01 00'],
    ['no such status alone', '04 09'],
    ['an exponent no scale has', '03 04 0c 7f 01 00'],
    ['without a report id', '04 0c fe fe 01'],
  ])('not understood: %s', (_case, hex) => {
    expect(parseReport(bytes(hex))).toBeNull()
  })

  test('a report growing one byte at a time is nothing until it is whole', () => {
    const whole = bytes('03 04 0c fe fe 01')
    for (let length = 1; length < whole.length; length += 1) expect(parseReport(whole.subarray(0, length))).toBeNull()
    expect(parseReport(whole)).not.toBeNull()
    expect(parseReport(Buffer.concat([whole, Buffer.alloc(1000)]))).toBeNull()
  })

  test('junk never throws and never yields a weight outside the contract', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (junk) => {
        const value = parseReport(junk)?.weighing?.weight?.value ?? 0
        return value >= 0 && value <= 100_000
      }),
      { seed, numRuns: 2_000 },
    )
  })

  test('every weight is the decimal its digits say, without binary noise', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 65_535 }), fc.integer({ min: -4, max: 0 }), (raw, exponent) => {
        const report = Uint8Array.of(3, 4, 12, exponent & 0xff, raw & 0xff, raw >> 8)
        const value = parseReport(report)?.weighing?.weight?.value
        return value === Number(`${raw}e${exponent}`) && String(value).length <= 8
      }),
      { seed },
    )
  })

  test('the first data report after opening is stale and skipped; a repeated status does not wipe the weight', () => {
    const reader = new HidPosReader()
    expect(reader.read(bytes('03 04 0c fe fe 01'))).toBeNull()
    expect(reader.read(bytes('04 04'))).toBeNull()
    expect(reader.read(bytes('03 03 0c fe c2 00'))).toMatchObject({ status: 'moving', weight: { value: 1.94 } })
    expect(reader.read(bytes('04 03'))).toBeNull()
    expect(reader.read(bytes('06 00 01'))).toBeUndefined()
    expect(reader.read(bytes('04 06'))).toMatchObject({ status: 'over_capacity', weight: null })
  })
})
