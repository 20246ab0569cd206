import { describe, expect, it } from 'vitest'
import { applyRules } from './apply.ts'
import { rate, request, rule, siteId, userId } from './fixtures/examples.ts'
import type { ShippingRule } from './rule.ts'

const ground = rate(1000, 5)
const air = rate(4000, 1, { service: 'ups_next_day_air' })
const express = rate(3000, 2, { carrier: 'fedex', service: 'fedex_2_day', serviceName: 'FedEx 2Day' })
const slowBoat = rate(500, null, { carrier: 'dhl', service: 'dhl_boat', serviceName: 'DHL Boat' })
const all = [ground, air, express, slowBoat]
const mine = { scope: 'user' as const, scopeId: userId }
const here = { scope: 'site' as const, scopeId: siteId }

/** Services that stay, and `service: reason` of those that do not. */
function judge(rules: ShippingRule[], asked = request()) {
  const { rates, excluded } = applyRules(rules, asked, all)
  return {
    kept: rates.map(({ service }) => service),
    lost: excluded.map((one) => `${one.rate.service}: ${one.reason}`),
  }
}

describe('without rules', () => {
  it('everything stays at the carrier’s price', () => {
    const { chargedCents: _, ...bare } = ground
    expect(applyRules([], request(), [bare])).toEqual({ rates: [ground], excluded: [] })
  })
})

describe('exclude', () => {
  const noAir = rule({ effect: 'exclude', name: 'No air freight', services: ['ups_next_day_air'] })

  it('takes its services away with reason and cure', () => {
    const { rates, excluded } = applyRules([noAir], request(), all)
    expect(rates).toEqual([ground, express, slowBoat])
    expect(excluded).toEqual([
      {
        rate: air,
        ruleId: noAir.id,
        ruleName: 'No air freight',
        reason: 'Rule “No air freight” excludes UPS Next Day Air.',
        cure: 'Ask an administrator to change the rule.',
      },
    ])
  })

  it.each([
    ['site', 'Ask an administrator to change the rule, or ship from another site.'],
    ['account', 'Ask an administrator to change the rule, or charge another account.'],
    ['profile', 'Ask an administrator to change the rule, or have a colleague without this profile ship it.'],
    ['user', 'Ask an administrator to change the rule, or have a colleague ship it.'],
  ] as const)('of a %s says how to get out of it', (scope, cure) => {
    expect(applyRules([{ ...noAir, scope, scopeId: siteId }], request(), [air]).excluded[0]?.cure).toBe(cure)
  })

  it('adds up over scopes, and the nearest gives the reason', () => {
    const noUps = rule({ effect: 'exclude', name: 'No UPS', carriers: ['ups'], ...mine })
    expect(judge([noUps, noAir])).toEqual({
      kept: ['fedex_2_day', 'dhl_boat'],
      lost: [
        'ups_ground: Rule “No UPS” excludes UPS Ground.',
        'ups_next_day_air: Rule “No UPS” excludes UPS Next Day Air.',
      ],
    })
  })

  it('does nothing when its conditions are not met', () => {
    const abroad = { ...noAir, when: { destination: 'international' as const } }
    expect(judge([abroad]).lost).toEqual([])
  })
})

describe('force', () => {
  const onlyUps = rule({ effect: 'force', name: 'UPS contract', carriers: ['ups'] })

  it('leaves only what it covers', () => {
    const { rates, excluded } = applyRules([onlyUps], request(), all)
    expect(rates).toEqual([ground, air])
    expect(excluded.map(({ reason }) => reason)).toEqual(Array(2).fill('Rule “UPS contract” allows only UPS.'))
    expect(excluded[0]?.cure).toBe('Ask an administrator to change the rule, or choose one of those.')
  })

  it('of the nearest scope wins; those of one scope are joined', () => {
    const [boat, fedex] = [
      rule({ effect: 'force', services: ['dhl_boat'], ...mine }),
      rule({ effect: 'force', carriers: ['fedex'], ...mine }),
    ]
    expect(judge([boat, onlyUps]).kept).toEqual(['dhl_boat'])
    const joined = judge([boat, fedex, onlyUps])
    expect(joined.kept).toEqual(['fedex_2_day', 'dhl_boat'])
    expect(joined.lost[0]).toBe('ups_ground: Rule “force” allows only DHL Boat, FedEx.')
  })

  it('is passed over when its conditions are not met', () => {
    const heavy = rule({ effect: 'force', carriers: ['dhl'], when: { overWeight: { value: 50, unit: 'lb' } }, ...mine })
    expect(judge([heavy, onlyUps]).kept).toEqual(['ups_ground', 'ups_next_day_air'])
  })

  it('that names a service wins over exclude and max_transit from farther off', () => {
    const naming = rule({ effect: 'force', services: ['ups_ground'], ...mine })
    const [never, fast] = [
      rule({ effect: 'exclude', services: ['ups_ground'] }),
      rule({ effect: 'max_transit', maxTransitDays: 2 }),
    ]
    expect(judge([naming, never, fast]).kept).toEqual(['ups_ground'])
  })

  it.each([
    [
      'of the same scope',
      [
        { scope: 'tenant', scopeId: null },
        { scope: 'tenant', scopeId: null },
      ],
      { services: ['ups_ground'] },
    ],
    ['from nearer', [here, mine], { services: ['ups_ground'] }],
    ['where it names carriers only', [mine, here], { carriers: ['ups'] }],
  ] satisfies [string, Partial<ShippingRule>[], Partial<ShippingRule>][])(
    'gives way to exclude %s',
    (_, [forceScope, excludeScope], names) => {
      const force = rule({ effect: 'force', ...names, ...forceScope })
      const never = rule({ effect: 'exclude', services: ['ups_ground'], ...excludeScope })
      const rules = forceScope === mine ? [force, never] : [never, force]
      expect(judge(rules).kept).not.toContain('ups_ground')
    },
  )
})

describe('max_transit', () => {
  const threeDays = rule({ effect: 'max_transit', name: 'Fast', maxTransitDays: 3 })

  it('takes slower services away, and those of which nothing is known', () => {
    expect(judge([threeDays])).toEqual({
      kept: ['ups_next_day_air', 'fedex_2_day'],
      lost: [
        'ups_ground: Rule “Fast”: UPS Ground takes 5 business days, the rule allows 3.',
        'dhl_boat: Rule “Fast”: it is not known how many days DHL Boat takes, the rule allows 3.',
      ],
    })
    const { excluded } = applyRules([threeDays], request(), [ground])
    expect(excluded[0]?.cure).toBe('Ask an administrator to change the rule, or choose a faster service.')
  })

  it.each([
    ['2025-11-06', true],
    ['2025-11-07', false],
    ['9999-12-31', false],
    ['soon', false],
  ])('counts business days to the day of delivery where no number is told: %s', (deliveryDate, stays) => {
    const { rates } = applyRules([threeDays], request(), [rate(1, null, { deliveryDate })])
    expect(rates).toHaveLength(stays ? 1 : 0)
  })

  it('does not count the weekend but for delivery on it', () => {
    const friday = request({ shipDate: '2025-11-07' })
    const oneDay = { ...threeDays, maxTransitDays: 1 }
    const on = (deliveryDate: string) => applyRules([oneDay], friday, [rate(1, null, { deliveryDate })]).rates.length
    expect([on('2025-11-08'), on('2025-11-10'), on('2025-11-11')]).toEqual([1, 1, 0])
  })

  it('holds for what it covers only, and the nearest scope that covers it counts', () => {
    const ups = { ...threeDays, carriers: ['ups' as const] }
    expect(judge([ups]).kept).toEqual(['ups_next_day_air', 'fedex_2_day', 'dhl_boat'])
    const week = rule({ effect: 'max_transit', maxTransitDays: 7, carriers: ['ups'], ...mine })
    expect(judge([week, threeDays]).kept).toEqual(['ups_ground', 'ups_next_day_air', 'fedex_2_day'])
  })

  it('limits what is forced', () => {
    expect(judge([threeDays, rule({ effect: 'force', carriers: ['ups'] })]).kept).toEqual(['ups_next_day_air'])
  })
})

describe('charge', () => {
  const charged = (cents: number, ...rules: ShippingRule[]) => applyRules(rules, request(), [rate(cents, 1)]).rates[0]
  const markup = (markupHundredths: number) => rule({ effect: 'charge', name: 'Handling', markupHundredths })

  it.each([
    [1000, 250, 25],
    [1001, 250, 25],
    [1020, 250, 26],
    [1019, 250, 25],
    [999, 1, 0],
    [5000, 1, 1],
    [4999, 1, 0],
    [1, 100_000, 10],
    [0, 100_000, 0],
    [9_000_000_000_00, 3333, 299_970_000_000],
  ])('%i cents raised by %i hundredths of a percent are %i more', (cents, hundredths, more) => {
    expect(charged(cents, markup(hundredths))?.chargedCents).toBe(cents + more)
  })

  it('is a charge of its own that says how it came about', () => {
    const got = charged(1000, { ...markup(250), surchargeCents: 100 })
    expect(got).toMatchObject({ amountCents: 1000, listAmountCents: 1000, chargedCents: 1125 })
    expect(got?.charges.at(-1)).toEqual({ kind: 'surcharge', name: 'Handling', amountCents: 125 })
    const text = 'Rule “Handling” adds $1.25: 2.5 % of $10.00 is $0.25, and $1.00 a shipment.'
    expect(got?.explain).toEqual([{ topic: 'rule', text }])
  })

  it('adds up, each of the carrier’s price and not of each other', () => {
    const got = charged(1000, markup(1000), markup(1000), rule({ effect: 'charge', surchargeCents: 50 }))
    expect(got?.charges.map(({ amountCents }) => amountCents)).toEqual([1000, 100, 100, 50])
    expect(got?.chargedCents).toBe(1250)
  })

  it('leaves no trace when it comes to nothing', () => {
    expect(charged(10, markup(1))).toMatchObject({ charges: [{ kind: 'base' }], explain: [] })
  })

  it('holds for what it covers and when its conditions are met, and shows on what is excluded too', () => {
    const fedexOnly = rule({ effect: 'charge', carriers: ['fedex'], surchargeCents: 50 })
    const abroad = rule({ effect: 'charge', surchargeCents: 70, when: { destination: 'international' } })
    const noFedex = rule({ effect: 'exclude', carriers: ['fedex'] })
    const { rates, excluded } = applyRules([fedexOnly, abroad, noFedex], request(), all)
    expect(rates.map(({ chargedCents }) => chargedCents)).toEqual([1000, 4000, 500])
    expect(excluded.map(({ rate: { chargedCents } }) => chargedCents)).toEqual([3050])
  })
})
