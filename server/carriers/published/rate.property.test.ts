import fc from 'fast-check'
import { Check } from 'typebox/value'
import { expect, test } from 'vitest'
import { Address } from '#contracts/addresses.ts'
import { type Package, packagings, Rate, type ShippingOptions, signatureLevels } from '#contracts/carriers.ts'
import { LabelDesign } from '#contracts/labels.ts'
import { lengthUnits, weightUnits } from '#contracts/units.ts'
import type { RateRequest } from '../carrier.ts'
import { address, cards, rateIn } from './fixtures/requests.ts'
import { seed } from './fixtures/seed.ts'
import { isRefused } from './price.ts'
import { purchase } from './purchase.ts'
import { rateAll } from './rate.ts'
import { serviceCodes } from './services.ts'

const zip = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 99_999 }).map((n) => String(n).padStart(5, '0')) },
  { weight: 1, arbitrary: fc.constantFrom('09012', '96201', '96910', '00901', '94105-1234', '100011234') },
  { weight: 1, arbitrary: fc.string({ minLength: 1, maxLength: 12 }) },
)
const country = fc.oneof({ weight: 9, arbitrary: fc.constantFrom('US', 'PR', 'GU') }, fc.constantFrom('DE', 'CA', 'ZZ'))
const place = fc.tuple(zip, country).map(([code, where]) => address(code, where))
const side = fc.oneof(fc.double({ min: 0.001, max: 60, noNaN: true }), fc.integer({ min: 1, max: 10_000 }))
const weightValue = fc.oneof(fc.double({ min: 0, max: 75, noNaN: true }), fc.integer({ min: 0, max: 100_000 }))
const item: fc.Arbitrary<Package> = fc.record(
  {
    weight: fc.record({ value: weightValue, unit: fc.constantFrom(...weightUnits) }),
    dimensions: fc.record(
      { length: side, width: side, height: side, girth: side, unit: fc.constantFrom(...lengthUnits) },
      { requiredKeys: ['length', 'width', 'height', 'unit'] },
    ),
    packaging: fc.constantFrom(...packagings),
  },
  { requiredKeys: ['weight'] },
)
const options: fc.Arbitrary<ShippingOptions> = fc.record(
  {
    signature: fc.constantFrom(...signatureLevels),
    insuredValueCents: fc.integer({ min: 0, max: 600_000 }),
    certifiedMail: fc.boolean(),
    returnReceipt: fc.constantFrom('electronic' as const, 'hardcopy' as const),
    sundayHolidayDelivery: fc.boolean(),
    livePerishable: fc.boolean(),
    nonmachinable: fc.boolean(),
  },
  { requiredKeys: [] },
)
const shipDate = fc.integer({ min: -30, max: 800 }).map((days) => {
  return new Date(Date.UTC(2025, 9, 5) + days * 86_400_000).toISOString().slice(0, 10)
})
const ask: fc.Arbitrary<RateRequest> = fc.record({
  from: fc.oneof({ weight: 4, arbitrary: fc.constantFrom(address('10001'), address('94105')) }, place),
  to: place,
  packages: fc.oneof({ weight: 4, arbitrary: item.map((one) => [one]) }, fc.array(item, { maxLength: 4 })),
  shipDate,
  options,
  customs: fc.constant(null),
})

function checkRate(request: RateRequest): void {
  const { rates, refusals } = rateAll(cards, request)
  expect([...rates, ...refusals].map((one) => one.service).sort()).toEqual([...serviceCodes].sort())
  for (const { code, message } of refusals) {
    expect(code).toMatch(/^[a-z_]+$/)
    expect(message.length).toBeGreaterThan(20)
  }
  for (const rate of rates) {
    expect(rate.charges.reduce((sum, { amountCents }) => sum + amountCents, 0)).toBe(rate.amountCents)
    expect(rate.charges.every(({ amountCents }) => Number.isSafeInteger(amountCents) && amountCents > 0)).toBe(true)
    expect(rate.listAmountCents).toBeGreaterThanOrEqual(rate.amountCents)
    const id = '0199c0de-0000-7000-8000-000000000001'
    expect(
      Check(Rate, { ...rate, id, carrier: 'published', carrierAccountId: id, chargedCents: rate.amountCents }),
    ).toBe(true)
  }
}

test('any request has a price or a reason for each service, never an exception', () => {
  fc.assert(fc.property(ask, checkRate), { seed, numRuns: 3000 })
})

test('the price never falls as weight grows', () => {
  fc.assert(
    fc.property(ask, fc.double({ min: 1, max: 3, noNaN: true }), (light, factor) => {
      const packages = light.packages.map((one) => ({
        ...one,
        weight: { ...one.weight, value: one.weight.value * factor },
      }))
      const heavy = rateAll(cards, { ...light, packages })
      for (const { service, amountCents, listAmountCents } of rateAll(cards, light).rates) {
        const other = heavy.rates.find((rate) => rate.service === service)
        if (!other) continue
        expect(other.amountCents, service).toBeGreaterThanOrEqual(amountCents)
        expect(other.listAmountCents, service).toBeGreaterThanOrEqual(listAmountCents)
      }
    }),
    { seed, numRuns: 3000 },
  )
})

test('the price is the same in both directions', () => {
  const home = fc.constantFrom('10001', '94105', '60601', '33101', '96910', '00901', '98101', '94299', '00501')
  const ways = fc.tuple(home, home)
  fc.assert(
    fc.property(ask, ways, (request, [a, b]) => {
      const there = rateAll(cards, { ...request, from: address(a), to: address(b) }).rates
      const back = rateAll(cards, { ...request, from: address(b), to: address(a) }).rates
      expect(there.map((rate) => [rate.amountCents, rate.zone])).toEqual(
        back.map((rate) => [rate.amountCents, rate.zone]),
      )
    }),
    { seed, numRuns: 1000 },
  )
})

test('what has a price can be bought at it, with labels that fit the contract', () => {
  const legible = ask.filter(({ from, to }) => Check(Address, from) && Check(Address, to))
  fc.assert(
    fc.property(legible, fc.integer({ min: 0, max: 9_999_999_000 }), (request, serialStart) => {
      for (const { service, amountCents } of rateAll(cards, request).rates) {
        const rest = { intentId: 'i', serialStart, service, agreedAmountCents: amountCents, references: ['r'] }
        const label = { format: 'png', dpi: 203 } as const
        const bought = purchase(cards, { ...request, ...rest, label, carrierRef: null })
        if (isRefused(bought)) throw new Error(bought.why)
        expect(bought.amountCents).toBe(amountCents)
        for (const { label } of bought.pieces)
          expect(label.kind === 'design' && Check(LabelDesign, label.design), JSON.stringify(label)).toBe(true)
      }
    }),
    { seed, numRuns: 500 },
  )
})

test('ordinary parcels between existing places always have a parcel price', () => {
  const code = fc.constantFrom('10001', '94105', '00901', '96910', '09012', '99501', '96819', '73301', '60601')
  const parcel = fc.record({
    weight: fc.record({ value: fc.double({ min: 0.01, max: 31, noNaN: true }), unit: fc.constantFrom(...weightUnits) }),
  })
  fc.assert(
    fc.property(code, code, parcel, (from, to, one) => {
      const request = {
        from: address(from),
        to: address(to),
        packages: [one],
        shipDate: '2025-11-03',
        options: {},
        customs: null,
      }
      for (const service of ['ground_advantage', 'priority_mail', 'priority_mail_express'])
        expect(rateIn(rateAll(cards, request), service).amountCents).toBeGreaterThan(400)
    }),
    { seed, numRuns: 1000 },
  )
})
