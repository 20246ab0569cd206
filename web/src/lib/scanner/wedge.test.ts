import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Code, type Outcome, type Place, Wedge } from './wedge.ts'

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)
process.stdout.write(`wedge seed ${seed}\n`)

/** Keys at a scanner's speed into one place; `^x` is Ctrl and x. */
function keyboard({ place = 'page' as Place, prefix = '', gap = 12 } = {}) {
  const wedge = new Wedge(() => prefix)
  let at = 10_000
  const press = (key: string, repeat = false): Outcome => {
    at += gap
    const chord = key.length === 2 && key.startsWith('^')
    return wedge.press({ key: chord ? key.slice(1) : key, at, chord, alt: false, repeat, place })
  }
  return {
    press,
    type: (text: string) => [...text].map((key) => press(key)),
    hold: (key: string, times: number) => Array.from({ length: times }, (_, i) => press(key, i > 0)),
    pause: (ms: number) => {
      at += ms
    },
    idle: (ms = 110): Code | null => wedge.idle(at + ms),
  }
}

const number = '9400100000000000010000'
const isNumber = { meaning: { kind: 'number', text: number }, left: '' }

describe('the end of a code', () => {
  test.each(['Enter', 'Tab', '^j', '^m', '^J', '^d'])('%s ends it and is kept from the browser', (key) => {
    const { type, press } = keyboard({ place: 'field' })
    type(number)
    expect(press(key)).toEqual({ begins: false, swallow: true, code: isNumber })
  })

  test.each([
    ['Enter, then Ctrl+Shift+J', ['Enter', '^J']],
    ['Ctrl+M, then Ctrl+J', ['^m', '^j']],
    ['Enter twice', ['Enter', 'Enter']],
    ['Ctrl+J, then Enter', ['^j', 'Enter']],
  ])('%s: one scan, and no panel opens', (_case, keys) => {
    const { type, press } = keyboard()
    type(number)
    const outcomes = keys.map((key) => press(key))
    expect(outcomes.map(({ swallow }) => swallow)).toEqual([true, true])
    expect(outcomes.map(({ code }) => code)).toEqual([isNumber, null])
  })

  test('an Enter right after belongs to the next code when that came between', () => {
    const { type, press } = keyboard({ place: 'take' })
    type('PKG-1')
    press('Enter')
    type('PKG-2')
    expect(press('Enter').code).toEqual({ meaning: { kind: 'package_id', text: 'PKG-2' }, left: '' })
  })

  test('a code of the user in a field stays, its Enter works, and yet no panel opens', () => {
    const { type, press } = keyboard({ place: 'field' })
    type('PO-2026-17')
    expect(press('Enter')).toEqual({ begins: false, swallow: false, code: null })
    expect(press('^J').swallow).toBe(true)
  })

  test('without an ending key silence ends it', () => {
    const { type, idle } = keyboard()
    type(number)
    expect(idle()).toEqual(isNumber)
    expect(idle()).toBeNull()
  })

  test('chords of a person are the browser’s', () => {
    const { type, press, pause } = keyboard()
    for (const key of ['^j', '^d', '^k', '^]']) expect(press(key).swallow).toBe(false)
    type(number)
    press('Enter')
    pause(500)
    expect(press('^j').swallow).toBe(false)
    type('ABCD')
    expect(press('^Enter').swallow).toBe(false)
  })
})

describe('inside a code', () => {
  test('separators come as chords and are part of it', () => {
    const { type, press } = keyboard()
    type('42012207')
    expect(press('^]').swallow).toBe(true)
    type('9261290113185417468510')
    expect(press('Enter').code?.meaning).toEqual({ kind: 'number', text: '9261290113185417468510' })
  })

  test('outside of fields its letters are no shortcuts and its spaces press no button', () => {
    const { type, press } = keyboard()
    expect(type('AB 12 /x').map(({ swallow }) => swallow)).toEqual([false, false, ...Array(6).fill(true)])
    // Neither does its Enter, known or not.
    expect(press('Enter')).toMatchObject({ swallow: true, code: { meaning: { kind: 'package_id', text: 'AB 12 /x' } } })
  })

  test('in a field its letters appear, and are said to be taken back', () => {
    const { type, press } = keyboard({ place: 'field' })
    const typed = type(number)
    expect(typed.map(({ begins }) => begins).indexOf(true)).toBe(0)
    expect(typed.some(({ swallow }) => swallow)).toBe(false)
    expect(press('Enter').code?.left).toBe('')
  })
})

describe('places', () => {
  test.each([
    ['page', number, 'number'],
    ['field', number, 'number'],
    ['take', number, 'number'],
    ['stay', number, undefined],
    ['page', 'PKG-1', 'package_id'],
    ['take', 'PKG-1', 'package_id'],
    ['field', 'PKG-1', undefined],
    ['stay', 'PKG-1', undefined],
    ['stay', 'NEXT', 'command'],
  ] as const)('%s: %s is %s', (place, text, kind) => {
    const { type, press } = keyboard({ place })
    type(text)
    expect(press('Enter').code?.meaning?.kind).toBe(kind)
  })
})

describe('with a prefix', () => {
  test('it marks a scan, however short, and is taken off', () => {
    const { type, press, idle } = keyboard({ prefix: '~' })
    type('~17')
    expect(press('Enter').code).toEqual({ meaning: { kind: 'package_id', text: '17' }, left: '' })
    type('~BUY')
    expect(idle()?.meaning).toEqual({ kind: 'command', command: 'BUY' })
  })

  test('nothing without it is a scan', () => {
    const { type, press } = keyboard({ prefix: '~' })
    type(number)
    expect(press('Enter').code).toBeNull()
  })

  test('what stays in a field stays without it', () => {
    const { type, press } = keyboard({ prefix: '~', place: 'field' })
    type('~PO-17')
    expect(press('Enter')).toEqual({ begins: false, swallow: false, code: { meaning: null, left: 'PO-17' } })
  })
})

describe('a person', () => {
  test('holding a key down is no scanner', () => {
    const { hold, press, idle } = keyboard({ gap: 30 })
    expect(hold('9', 40).some(({ swallow }) => swallow)).toBe(false)
    expect(idle()).toBeNull()
    expect(press('Enter')).toEqual({ begins: false, swallow: false, code: null })
  })

  test('typing at any human speed, in bursts or evenly, is never taken for one', () => {
    const gaps = fc.array(fc.integer({ min: 55, max: 400 }), { minLength: 3, maxLength: 40 })
    const place = fc.constantFrom<Place>('page', 'field', 'stay', 'take')
    const character = fc.constantFrom(...'0123456789ABU Y1Z')
    fc.assert(
      fc.property(gaps, place, fc.array(character, { minLength: 40, maxLength: 40 }), (waits, where, characters) => {
        const { press, pause, idle } = keyboard({ place: where, gap: 0 })
        const heard = waits.flatMap((wait, i) => {
          pause(wait)
          return [press(characters[i] ?? '0'), { swallow: false, code: idle() }]
        })
        pause(60)
        return [...heard, press('Enter')].every(({ swallow, code }) => !swallow && code === null)
      }),
      { seed, numRuns: 500 },
    )
  })

  test('whatever a scanner types anywhere, nothing throws and only known codes leave a field', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60, unit: 'binary-ascii' }), fc.boolean(), (text, prefixed) => {
        const { type, press } = keyboard({ place: 'field', prefix: prefixed ? '~' : '' })
        type(text)
        const { code } = press('Enter')
        return code === null || code.meaning !== null || prefixed
      }),
      { seed, numRuns: 500 },
    )
  })
})
