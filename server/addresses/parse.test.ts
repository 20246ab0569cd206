import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressOperations } from '#contracts/addresses.ts'
import { compileMessage, problemsOf } from '../platform/http/validation.ts'
import { examples } from './parse.examples.ts'
import { parseAddress } from './parse.ts'

const seed = Number(process.env.TEST_SEED ?? Date.now() % 2 ** 31)
const reply = compileMessage(addressOperations.parseAddress.reply)
const slowestMs = 500

describe('a pasted block', () => {
  it.each(examples)('$text', ({ text, address, leftover }) => {
    expect(parseAddress(text)).toEqual({ address, leftover: leftover ?? [] })
  })

  it('reads the same with Windows line ends, surplus space and a mark at its beginning', () => {
    const block = 'Ada Byron\n421 8th Ave\nNew York, NY 10001'
    expect(parseAddress(`\ufeff  ${block.replaceAll('\n', '  ,\r\n\r\n\t')}\r\n`)).toEqual(parseAddress(block))
  })

  it('leaves what is too long for its field over', () => {
    const long = 'x'.repeat(251)
    const { address, leftover } = parseAddress(`${long}\n421 8th Ave\nNew York NY 10001`)
    expect(address).toEqual({ line1: '421 8th Ave', city: 'New York', state: 'NY', postalCode: '10001', country: 'US' })
    expect(leftover).toEqual([long])
  })
})

const anyBlock = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 2000 }),
  fc
    .array(fc.constantFrom(...'a1 ,.#@\n()-+ABCDE', 'NY', 'Suite ', 'Attn:', 'USA', '10001 '), { maxLength: 1900 })
    .map((a) => a.join('').slice(0, 2000)),
  fc.constantFrom(...' ,.-a1A(@#+').map((char) => char.repeat(2000)),
  fc
    .constantFrom('1 ', 'a ', 'a,', ', ', 'A1A ', '1a', '@.', 'x@x.', 'St ')
    .map((part) => part.repeat(2000).slice(0, 2000)),
)

describe('any text', () => {
  it(`is read quickly into an answer that keeps the contract (seed ${seed})`, () => {
    fc.assert(
      fc.property(anyBlock, (text) => {
        const start = performance.now()
        const parsed = parseAddress(text)
        expect(performance.now() - start).toBeLessThan(slowestMs)
        expect(problemsOf(reply, parsed)).toBeNull()
      }),
      { seed, numRuns: 1500 },
    )
  })

  it(`that is an American block comes back in its fields (seed ${seed})`, () => {
    const parts = fc.record({
      name: fc.constantFrom('Ada Byron', 'José Núñez', "Conan O'Brien", 'Li Wei'),
      company: fc.constantFrom('Acme, Inc.', 'Public Library', 'Wolf & Sons', 'University of Iowa'),
      number: fc.integer({ min: 1, max: 99999 }),
      street: fc.constantFrom('Main St', 'N 5th Avenue', 'Martin Luther King Jr Blvd', 'County Road 12', 'Broadway'),
      unit: fc.constantFrom(null, 'Apt 4B', 'Suite 400', '#12', 'Floor 3'),
      city: fc.constantFrom('Springfield', 'Salt Lake City', 'St. Louis', 'Winston-Salem', "Coeur d'Alene"),
      state: fc.constantFrom('NY', 'CA', 'DE', 'IN', 'WV', 'DC'),
      zip: fc.integer({ min: 1, max: 99999 }).map((n) => String(n).padStart(5, '0')),
    })
    fc.assert(
      fc.property(parts, ({ number, street, ...p }) => {
        const line1 = `${number} ${street}`
        const lines = [p.name, p.company, line1, ...(p.unit ? [p.unit] : []), `${p.city}, ${p.state} ${p.zip}`]
        const { address, leftover } = parseAddress(lines.join('\n'))
        const place = { city: p.city, state: p.state, postalCode: p.zip, country: 'US' }
        expect(leftover).toEqual([])
        expect(address).toEqual({
          name: p.name,
          company: p.company,
          line1,
          ...(p.unit ? { line2: p.unit } : {}),
          ...place,
        })
      }),
      { seed, numRuns: 300 },
    )
  })
})
