import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { at, cents, dayOf, decimalOf, instantOf, numberOf, records, textOf, timeOf } from './values.ts'

const seed = Number(process.env.TEST_SEED ?? Date.now() % 2 ** 31)

describe('money from carriers', () => {
  it.each([
    ['12.34', 1234],
    ['12.3', 1230],
    ['12', 1200],
    [12.34, 1234],
    [0.1 + 0.2, 30],
    [1.005, 101],
    ['1,234.50', 123450],
    [' 0.10 ', 10],
    ['-3.25', -325],
    ['7.125', 713],
    ['19.99&#xD;', 1999],
    [0, 0],
  ])('reads %j as %i cents', (value, expected) => {
    expect(cents(value)).toBe(expected)
  })

  it.each([null, undefined, '', 'free', {}, [], '1.2.3', Number.NaN, Number.POSITIVE_INFINITY, '12,34', '1e3', true])(
    'reads %j as no amount',
    (value) => {
      expect(cents(value)).toBeNull()
    },
  )

  it(`is the same there and back (TEST_SEED=${seed})`, () => {
    fc.assert(
      fc.property(fc.integer({ min: -99_999_999_999, max: 99_999_999_999 }), (amount) => {
        expect(cents(decimalOf(amount))).toBe(amount)
        expect(cents(amount / 100)).toBe(amount)
      }),
      { seed },
    )
  })
})

describe('lists, texts and numbers from carriers', () => {
  it('takes one object for a list of one and anything else for none', () => {
    expect(records({ a: 1 })).toEqual([{ a: 1 }])
    expect(records([{ a: 1 }, null, 'x', { b: 2 }])).toEqual([{ a: 1 }, { b: 2 }])
    expect(records(null)).toEqual([])
    expect(records('x')).toEqual([])
  })

  it('walks through objects and the first of lists', () => {
    expect(at({ a: [{ b: { c: 7 } }] }, 'a', 'b', 'c')).toBe(7)
    expect(at(null, 'a', 'b')).toBeUndefined()
    expect(at({ a: 'x' }, 'a', 'b')).toBeUndefined()
  })

  it('cleans texts of entities, control characters and blanks', () => {
    expect(textOf('NEW YORK&#xD;\r\n')).toBe('NEW YORK')
    expect(textOf(' A&#38;B ')).toBe('A&B')
    expect(textOf(42)).toBe('42')
    expect(textOf('\u0007')).toBeNull()
    expect(textOf({})).toBeNull()
  })

  it('reads numbers that came as texts', () => {
    expect(numberOf('3.50')).toBe(3.5)
    expect(numberOf('abc')).toBeNull()
    expect(numberOf(null)).toBeNull()
  })
})

describe('days and times from carriers', () => {
  it.each([
    ['2026-01-05T10:00:00', '2026-01-05'],
    ['20260105', '2026-01-05'],
    ['2026-13-05', null],
    [null, null],
  ])('takes the day of %j', (value, day) => {
    expect(dayOf(value)).toBe(day)
  })

  it.each([
    ['10:30', '10:30'],
    ['103000', '10:30'],
    ['10:30 AM', '10:30'],
    ['12:05 am', '00:05'],
    ['8:00 PM', '20:00'],
    ['2026-01-05T23:00:00.1234567-05:00', '23:00'],
    ['', null],
  ])('takes the time of %j', (value, time) => {
    expect(timeOf(value)).toBe(time)
  })

  it.each([
    ['2026-01-05T10:00:00.1234567-05:00', '2026-01-05T10:00:00.123-05:00'],
    ['2026-01-05 10:00:00', '2026-01-05T10:00:00'],
    ['2026-01-05T10:00:00 GMT+0100', '2026-01-05T10:00:00+01:00'],
    ['2026-01-05T10:00:00Z', '2026-01-05T10:00:00Z'],
    ['yesterday', null],
  ])('reads %j as an instant', (value, instant) => {
    expect(instantOf(value)).toBe(instant)
  })

  it(`survives anything (TEST_SEED=${seed})`, () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        for (const read of [cents, textOf, numberOf, dayOf, timeOf, instantOf, records]) read(value)
      }),
      { seed },
    )
  })
})
