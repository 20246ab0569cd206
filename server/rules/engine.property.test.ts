import fc from 'fast-check'
import { Check } from 'typebox/value'
import { expect, test } from 'vitest'
import { carrierCodes, ExcludedRate, Rate, RateChoices, signatureLevels } from '#contracts/carriers.ts'
import { ruleEffects, ruleScopes } from '#contracts/rules.ts'
import { applyRules } from './apply.ts'
import { chooseRates } from './choose.ts'
import { accountPath, idOf, rate, request, rule, shipper, siteId, userId } from './fixtures/examples.ts'
import { prepareOptions } from './prepare.ts'
import { applicableRules, type RuledRequest, type ShippingRule } from './rule.ts'

/** Printed, and set with SEED=… to replay a failure. */
const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
process.stdout.write(`SEED=${seed}\n`)

const services = ['a', 'b', 'c', 'd'] as const
const cents = fc.integer({ min: 0, max: 1_000_000_00 })
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null })
const weight = fc.record({
  value: fc.double({ min: 0, max: 99, noNaN: true }),
  unit: fc.constantFrom('lb' as const, 'kg' as const),
})

const rules: fc.Arbitrary<ShippingRule[]> = fc.array(
  fc
    .record({
      effect: fc.constantFrom(...ruleEffects),
      scope: fc.constantFrom(...ruleScopes),
      scopeId: fc.constantFrom(siteId, ...accountPath, userId, idOf(99)),
      carriers: fc.subarray([...carrierCodes]),
      services: fc.subarray([...services]),
      when: fc.record(
        {
          destination: fc.constantFrom('domestic' as const, 'international' as const),
          overWeight: weight,
          upToWeight: weight,
          overValueCents: cents,
        },
        { requiredKeys: [] },
      ),
      maxTransitDays: maybe(fc.integer({ min: 1, max: 9 })),
      toleranceCents: maybe(cents),
      markupHundredths: maybe(fc.integer({ min: 0, max: 100_000 })),
      surchargeCents: maybe(cents),
      signature: maybe(fc.constantFrom(...signatureLevels)),
      position: fc.integer({ min: 1, max: 5 }),
    })
    .map((over) => rule({ ...over, scopeId: over.scope === 'tenant' ? null : over.scopeId })),
  { maxLength: 12 },
)
const rates: fc.Arbitrary<Rate[]> = fc.array(
  fc
    .record({
      price: cents,
      days: maybe(fc.integer({ min: 0, max: 12 })),
      carrier: fc.constantFrom(...carrierCodes),
      service: fc.constantFrom(...services),
      deliveryDate: maybe(fc.constantFrom('2025-11-03', '2025-11-05', '2025-11-08')),
      deliveryTime: maybe(fc.constantFrom('09:00', '17:00')),
    })
    .map(({ price, days, ...over }) => rate(price, days, over)),
  { maxLength: 10 },
)
const asked: fc.Arbitrary<RuledRequest> = fc
  .record({
    country: fc.constantFrom('US', 'CA'),
    weights: fc.array(weight, { minLength: 1, maxLength: 3 }),
    options: fc.record(
      { insuredValueCents: cents, signature: fc.constantFrom(...signatureLevels) },
      { requiredKeys: [] },
    ),
  })
  .map(({ country, weights, options }) =>
    request({ to: { ...request().to, country }, packages: weights.map((one) => ({ weight: one })), options }),
  )

test('rules invent nothing, lose nothing, and every price is the sum of its charges', () => {
  fc.assert(
    fc.property(rules, asked, rates, (given, ask, offered) => {
      const mine = applicableRules(given, shipper)
      expect(mine.every((one) => given.includes(one))).toBe(true)
      const { rates: kept, excluded } = applyRules(mine, ask, offered)
      const [keptIds, lostIds] = [kept.map(({ id }) => id), excluded.map((one) => one.rate.id)]
      expect([...keptIds, ...lostIds].sort()).toEqual(offered.map(({ id }) => id).sort())
      for (const one of [...kept, ...excluded.map(({ rate: lost }) => lost)]) {
        expect(one.charges.reduce((sum, { amountCents }) => sum + amountCents, 0)).toBe(one.chargedCents)
        expect(one.chargedCents).toBeGreaterThanOrEqual(one.amountCents)
        expect(Check(Rate, one)).toBe(true)
      }
      for (const one of excluded) {
        expect(Check(ExcludedRate, one)).toBe(true)
        expect(mine.find(({ id }) => id === one.ruleId)?.effect).toMatch(/^(exclude|force|max_transit)$/)
        expect(`${one.reason} ${one.cure}`).toMatch(/^Rule “.*\. Ask .*\.$/)
      }
    }),
    { seed, numRuns: 500 },
  )
})

test('carriers can be judged one by one, in any order', () => {
  fc.assert(
    fc.property(rules, asked, rates, (given, ask, offered) => {
      const mine = applicableRules(given, shipper)
      const whole = applyRules(mine, ask, offered)
      const single = offered.map((one) => applyRules(mine, ask, [one]))
      expect(single.flatMap((one) => one.rates)).toEqual(whole.rates)
      expect(single.flatMap((one) => one.excluded)).toEqual(whole.excluded)
    }),
    { seed, numRuns: 200 },
  )
})

test('what stands out is always among what is offered, and nothing is cheaper or faster', () => {
  fc.assert(
    fc.property(rules, asked, rates, (given, ask, offered) => {
      const choices = chooseRates(applicableRules(given, shipper), ask, offered)
      expect(Check(RateChoices, choices)).toBe(true)
      const of = (id: string | null) => offered.find((one) => one.id === id)
      for (const id of [choices.cheapest, choices.fastest, choices.bestValue, choices.byRule])
        expect(id === null || of(id) !== undefined).toBe(true)
      expect(choices.cheapest === null).toBe(offered.length === 0)
      expect(choices.byRule === null).toBe(offered.length === 0)
      const least = Math.min(...offered.map(({ chargedCents }) => chargedCents))
      if (offered.length > 0) expect(of(choices.cheapest)?.chargedCents).toBe(least)
    }),
    { seed, numRuns: 500 },
  )
})

test('the order of the prices does not change what stands out', () => {
  const outcome = (list: Rate[], ids: ReturnType<typeof chooseRates>) =>
    [ids.cheapest, ids.fastest, ids.bestValue].map((id) => {
      const found = list.find((one) => one.id === id)
      return found && [found.chargedCents, found.serviceName, found.deliveryDate, found.deliveryTime]
    })
  fc.assert(
    fc.property(rates, (offered) => {
      const turned = offered.toReversed()
      expect(outcome(turned, chooseRates([], request(), turned))).toEqual(
        outcome(offered, chooseRates([], request(), offered)),
      )
    }),
    { seed, numRuns: 500 },
  )
})

test('a signature is never lowered, and nothing else of the options changes', () => {
  fc.assert(
    fc.property(rules, asked, (given, ask) => {
      const { options, notes } = prepareOptions(applicableRules(given, shipper), ask)
      const rank = (level: (typeof signatureLevels)[number] = 'none') => signatureLevels.indexOf(level)
      expect(rank(options.signature)).toBeGreaterThanOrEqual(rank(ask.options.signature))
      expect({ ...options, signature: ask.options.signature }).toEqual({ signature: undefined, ...ask.options })
      expect(notes).toHaveLength(rank(options.signature) > rank(ask.options.signature) ? 1 : 0)
    }),
    { seed, numRuns: 300 },
  )
})
