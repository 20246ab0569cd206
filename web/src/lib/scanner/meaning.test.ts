import fc from 'fast-check'
import { expect, test } from 'vitest'
import { meaningOf, plausible } from './meaning.ts'

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)
process.stdout.write(`meaning seed ${seed}\n`)

const ended = { ended: true, inField: true }
const begun = { ended: false, inField: true }
const nowhere = { ended: true, inField: false }
const usps = '9261290113185417468510'

test('knows the commands, whatever their case', () => {
  expect(meaningOf('buy', ended)).toEqual({ kind: 'command', command: 'BUY' })
  expect(meaningOf('WEIGH', begun)).toEqual({ kind: 'command', command: 'WEIGH' })
  expect(meaningOf(']C0NEXT', nowhere)).toEqual({ kind: 'command', command: 'NEXT' })
})

test('takes the routing ZIP code off a USPS barcode, with and without its separator', () => {
  for (const routing of ['', '42012207', '420122071234']) {
    for (const front of ['', '\x1d', ']C1']) {
      expect(meaningOf(`${front}${routing}${usps}`, ended)).toEqual({ kind: 'number', text: usps })
      expect(meaningOf(`${front}${routing}\x1d${usps}`, ended)).toEqual({ kind: 'number', text: usps })
    }
  }
  expect(meaningOf(`42012207\x1d${usps}`, { ...ended, aim: 'C1' })).toEqual({ kind: 'number', text: usps })
})

test('leaves the routing on where its end cannot be told: the server tries both', () => {
  const wrong = `42012207${usps.slice(0, -1)}1`
  expect(meaningOf(wrong, ended)).toEqual({ kind: 'number', text: wrong })
})

test.each([
  '1Z999AA10123456784',
  'LX123456789US',
  '123456789012',
  '1234567890',
  '9611020987654312345672',
  '9622001900000000000000776632517510',
  'JJD000390007827178526',
  'JD014600003889010101',
  '00006141411234567890',
])('takes %s for a number, in a field too', (text) => {
  expect(meaningOf(text, ended)).toEqual({ kind: 'number', text })
})

test('does not believe short numbers that were not ended by the scanner: they may be a telephone number', () => {
  expect(meaningOf('1234567890', begun)).toBeNull()
})

test('knows the ticket of a request', () => {
  expect(meaningOf('prq-00012a', ended)).toEqual({ kind: 'ticket', text: 'PRQ-00012A' })
})

test("reads a carrier's two-dimensional code", () => {
  const fields = [
    '96152382802',
    '840',
    '001',
    '1Z00004951',
    'UPSN',
    '06X610',
    '159',
    '',
    '1/1',
    '',
    'Y',
    '634 ALPHA DR',
  ]
  const code = `[)>\x1e01\x1d${[...fields, 'PITTSBURGH', 'PA'].join('\x1d')}\x1e\x04`
  for (const scanned of [code, `]U0${code}`]) {
    expect(meaningOf(scanned, ended)).toMatchObject({ kind: 'ship_to', address: { city: 'PITTSBURGH' } })
  }
  // Its separators lost it cannot be read, and it is no Package ID either.
  expect(meaningOf('[)>0196152382802840', nowhere)).toEqual({ kind: 'unknown', text: '[)>0196152382802840' })
})

test('anything else scanned outside of fields may be a Package ID, as it was written; in a field it stays', () => {
  for (const text of ['C11031500001879', 'PO-17', 'a/7', 'Ada Lovelace', '7'.repeat(20)]) {
    expect(meaningOf(text, nowhere)).toEqual({ kind: 'package_id', text })
    expect(meaningOf(text, ended)).toBeNull()
    expect(meaningOf(text, { ended: false, inField: false })).toBeNull()
  }
})

test('what is too long for one is a number to ask about, or unknown', () => {
  expect(meaningOf('A11031500001879000000000', nowhere)).toMatchObject({ kind: 'number' })
  expect(meaningOf('https://example.org/some/page', nowhere)).toMatchObject({ kind: 'unknown' })
})

test('nothing is nothing', () => {
  expect(meaningOf('', nowhere)).toBeNull()
  expect(meaningOf(' \x1d\r', nowhere)).toBeNull()
})

test('every scan outside of fields has a meaning without control characters', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 60, unit: 'binary-ascii' }), (text) => {
      const meaning = meaningOf(text, nowhere)
      return !meaning || !('text' in meaning) || /^[\x20-\x7e]+$/.test(meaning.text)
    }),
    { seed, numRuns: 1_000 },
  )
})

test('tells numbers from words and addresses', () => {
  expect(plausible('9400 1000 0000 0000 0100 00')).toBe(true)
  expect(plausible('1Z999AA10123456784')).toBe(true)
  expect(plausible('1 Ferry Building 94105')).toBe(false)
  expect(plausible('Lovelace')).toBe(false)
  expect(plausible('12207')).toBe(false)
  expect(plausible('9'.repeat(101))).toBe(false)
})
