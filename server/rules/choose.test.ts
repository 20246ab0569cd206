import { describe, expect, it } from 'vitest'
import type { Rate } from '#contracts/carriers.ts'
import { chooseRates } from './choose.ts'
import { rate, request, rule, userId } from './fixtures/examples.ts'
import type { ShippingRule } from './rule.ts'

const ground = rate(1000, 5)
const air = rate(4000, 1, { service: 'ups_next_day_air' })
const mail = rate(900, 4, { carrier: 'usps', service: 'usps_ground_advantage', serviceName: 'USPS Ground Advantage' })
const choose = (rates: Rate[], rules: ShippingRule[] = []) => chooseRates(rules, request(), rates)

describe('without prices', () => {
  it('nothing stands out', () => {
    expect(choose([], [rule({ effect: 'prefer', carriers: ['ups'] })])).toEqual({
      ...{ cheapest: null, fastest: null, bestValue: null, byRule: null },
      byRuleReason: 'No service is offered.',
    })
  })
})

describe('cheapest', () => {
  it('is what the account pays least for, not what the carrier asks', () => {
    const marked = rate(800, 5, { chargedCents: 1100 })
    expect(choose([marked, ground]).cheapest).toBe(ground.id)
  })

  it('of equal prices is the faster, then the first by name', () => {
    const slow = rate(1000, 6)
    const [b, a] = [rate(1000, 5, { serviceName: 'B' }), rate(1000, 5, { serviceName: 'A' })]
    expect(choose([slow, ground]).cheapest).toBe(ground.id)
    expect(choose([slow, b, a]).cheapest).toBe(a.id)
  })
})

describe('fastest', () => {
  const at = (deliveryDate: string | null, deliveryTime: string | null, cents = 5000) =>
    rate(cents, null, { deliveryDate, deliveryTime })

  it.each<[string, Rate, Rate]>([
    ['the earlier day', at('2025-11-04', null), at('2025-11-05', '08:00')],
    ['the earlier time of a day', at('2025-11-04', '10:30'), at('2025-11-04', '12:00', 1)],
    ['a time before none', at('2025-11-04', '23:00'), at('2025-11-04', null, 1)],
    ['the cheaper of equal ones', at('2025-11-04', '10:30', 1), at('2025-11-04', '10:30')],
    ['fewer days', air, ground],
    ['days where no date is told, counted without weekends', rate(9000, 4), at('2025-11-10', null)],
    ['a date where no days are told', at('2025-11-05', null), rate(1, 3)],
    ['anything known', rate(9000, 30), at(null, null, 1)],
  ])('is %s', (_, faster, slower) => {
    expect(choose([slower, faster]).fastest).toBe(faster.id)
    expect(choose([faster, slower]).fastest).toBe(faster.id)
  })

  it.each([[rate(1, null)], [rate(1, 1_000_000_000)]])('is nothing when no arrival is known', (unknown) => {
    expect(choose([unknown])).toMatchObject({ cheapest: unknown.id, fastest: null })
  })
})

describe('best value', () => {
  it.each<[string, [number, number | null][], number | null]>([
    [
      'the slower when a day saves more than 15 percent',
      [
        [1000, 2],
        [860, 3],
      ],
      1,
    ],
    [
      'the faster when it saves less',
      [
        [1000, 2],
        [880, 3],
      ],
      0,
    ],
    [
      'the cheaper when it comes to the same',
      [
        [1150, 1],
        [1000, 2],
      ],
      1,
    ],
    [
      'weighed by each day',
      [
        [1000, 1],
        [600, 5],
        [620, 4],
      ],
      2,
    ],
    [
      'among those with known days',
      [
        [1000, 2],
        [1, null],
      ],
      0,
    ],
    ['nothing when no days are known', [[1000, null]], null],
  ])('is %s', (_, offers, expected) => {
    const rates = offers.map(([cents, days]) => rate(cents, days))
    expect(choose(rates).bestValue).toBe(expected === null ? null : rates[expected]?.id)
  })
})

describe('by rule', () => {
  const prefer = (over: Partial<ShippingRule>) => rule({ effect: 'prefer', name: 'Warehouse', ...over })
  const cases: [string, Partial<ShippingRule>[], Rate, string][] = [
    ['the cheapest without a rule', [], mail, 'No rule prefers a service; cheapest.'],
    [
      'the preferred within the tolerance',
      [{ services: ['ups_ground'], toleranceCents: 200 }],
      ground,
      'Rule “Warehouse”: UPS Ground is at most $2.00 over the cheapest.',
    ],
    [
      'the preferred exactly at the tolerance',
      [{ services: ['ups_ground'], toleranceCents: 100 }],
      ground,
      'Rule “Warehouse”: UPS Ground is at most $1.00 over the cheapest.',
    ],
    [
      'the cheapest when the preferred is a cent too dear',
      [{ services: ['ups_ground'], toleranceCents: 99 }],
      mail,
      'Rule “Warehouse” prefers UPS Ground, but that costs $0.01 more than the rule allows; cheapest.',
    ],
    [
      'the preferred at any price',
      [{ services: ['ups_next_day_air'] }],
      air,
      'Rule “Warehouse”: UPS Next Day Air is preferred at any price.',
    ],
    [
      'the preferred when nothing is cheaper',
      [{ carriers: ['usps'], toleranceCents: 0 }],
      mail,
      'Rule “Warehouse”: USPS Ground Advantage is preferred, and nothing is cheaper.',
    ],
    [
      'the first that is offered, in the rule’s order',
      [{ services: ['fedex_2_day', 'ups_next_day_air', 'ups_ground'] }],
      air,
      'Rule “Warehouse”: UPS Next Day Air is preferred at any price.',
    ],
    [
      'a later one when the first is too dear',
      [{ services: ['ups_next_day_air', 'ups_ground'], toleranceCents: 100 }],
      ground,
      'Rule “Warehouse”: UPS Ground is at most $1.00 over the cheapest.',
    ],
    [
      'the cheapest of a preferred carrier',
      [{ carriers: ['fedex', 'ups'] }],
      ground,
      'Rule “Warehouse”: UPS Ground is preferred at any price.',
    ],
    [
      'the cheapest when nothing preferred is offered',
      [{ services: ['fedex_2_day', 'fedex_ground'] }],
      mail,
      'Rule “Warehouse” prefers FedEx 2 Day or FedEx Ground, which is not offered; cheapest.',
    ],
    [
      'the next rule’s when the nearest has none',
      [
        { services: ['fedex_2_day'], scope: 'user', scopeId: userId },
        { services: ['ups_ground'], name: 'All' },
      ],
      ground,
      'Rule “All”: UPS Ground is preferred at any price.',
    ],
    [
      'the nearest rule’s before others',
      [{ services: ['ups_ground'], scope: 'user', scopeId: userId }, { services: ['ups_next_day_air'] }],
      ground,
      'Rule “Warehouse”: UPS Ground is preferred at any price.',
    ],
    [
      'nothing of a rule whose conditions are not met',
      [{ services: ['ups_ground'], when: { destination: 'international' } }],
      mail,
      'No rule prefers a service; cheapest.',
    ],
  ]
  it.each(cases)('is %s', (_, rules, expected, reason) => {
    const choices = choose([air, ground, mail], rules.map(prefer))
    expect(choices).toMatchObject({ byRule: expected.id, byRuleReason: reason })
  })

  it('takes the cheaper of two accounts with the same service', () => {
    const cheaper = rate(950, 5)
    expect(choose([ground, cheaper, mail], [prefer({ services: ['ups_ground'] })]).byRule).toBe(cheaper.id)
  })
})
