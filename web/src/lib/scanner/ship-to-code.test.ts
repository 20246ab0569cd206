import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readShipTo } from './ship-to-code.ts'

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)
process.stdout.write(`ship-to-code seed ${seed}\n`)

/** Example of ISO/IEC 16023:2000, figure B2. */
const ups =
  '[)>\x1e01\x1d96152382802\x1d840\x1d001\x1d1Z00004951\x1dUPSN\x1d06X610\x1d159\x1d1234567\x1d1/1\x1d\x1dY\x1d634 ALPHA DR\x1dPITTSBURGH\x1dPA\x1e\x04'

test('UPS MaxiCode: address and the number put together again', () => {
  expect(readShipTo(ups)).toEqual({
    address: {
      name: '',
      line1: '634 ALPHA DR',
      city: 'PITTSBURGH',
      state: 'PA',
      postalCode: '15238-2802',
      country: 'US',
    },
    number: '1Z06X6100100004951',
  })
  expect(readShipTo(ups.replace('152382802', '152380000'))?.address.postalCode).toBe('15238')
})

test('abroad the postal code is kept as it is; an unknown country is left open', () => {
  const canada = ups.replace('152382802\x1d840', 'M5E1G4\x1d124')
  expect(readShipTo(canada)?.address).toMatchObject({ postalCode: 'M5E1G4', country: 'CA' })
  expect(readShipTo(ups.replace('\x1d840\x1d', '\x1d894\x1d'))?.address).toMatchObject({ country: null })
})

test('FedEx PDF417: the number without the form, the name, and what other formats say behind is left alone', () => {
  const fedex =
    '[)>\x1e01\x1d0224060\x1d840\x1d19\x1d7946012345670201\x1dFDEG\x1d1234567\x1d123\x1d\x1d1/1\x1d2.00LB\x1dN\x1d1 Main St\x1dBlacksburg\x1dVA\x1dAda Lovelace\x1e06\x1d10ZED008\x1d12Z5405551234\x1e\x04'
  expect(readShipTo(fedex.replace('\x1d19\x1d', '\x1d019\x1d'))).toEqual({
    address: {
      name: 'Ada Lovelace',
      line1: '1 Main St',
      city: 'Blacksburg',
      state: 'VA',
      postalCode: '24060',
      country: 'US',
    },
    number: '794601234567',
  })
})

test('cut anywhere it is read as far as it goes, or not at all; never an error', () => {
  for (let length = 0; length < ups.length; length += 1) {
    const read = readShipTo(ups.slice(0, length))
    if (read) expect(read.address.postalCode).toMatch(/^15238/)
  }
})

test.each([
  ['the separators lost', ups.replaceAll('\x1d', '').replaceAll('\x1e', '')],
  ['another format', ups.replace('\x1e01\x1d', '\x1e06\x1d')],
  ['no country', ups.replace('\x1d840\x1d', '\x1dUSA\x1d')],
  ['no postal code', ups.replace('152382802', '')],
  ['nothing', ''],
])('%s: null', (_case, text) => {
  expect(readShipTo(text)).toBeNull()
})

test('junk behind the header never throws', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 300, unit: fc.constantFrom(...'\x1d\x1e\x040159AZ -é') }), (junk) => {
      readShipTo(`[)>\x1e01\x1d96${junk}`)
    }),
    { seed, numRuns: 1_000 },
  )
})
