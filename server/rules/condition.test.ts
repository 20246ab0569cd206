import { describe, expect, it } from 'vitest'
import type { Package } from '#contracts/carriers.ts'
import type { Customs } from '#contracts/customs.ts'
import type { RuleCondition, RuleScope } from '#contracts/rules.ts'
import { covers, meets } from './condition.ts'
import { accountPath, idOf, profileId, request, rule, shipper, siteId, userId } from './fixtures/examples.ts'
import { applicableRules } from './rule.ts'

const to = (over: object) => request({ to: { ...request().to, ...over } })
const weighing = (...packages: [number, 'lb' | 'oz' | 'kg' | 'g'][]) =>
  request({ packages: packages.map(([value, unit]) => ({ weight: { value, unit } })) })
const packed = (...kinds: Package['packaging'][]) =>
  request({ packages: kinds.map((packaging) => ({ weight: { value: 1, unit: 'oz' }, packaging })) })
const insured = (insuredValueCents: number, packages = 1) =>
  request({ options: { insuredValueCents }, packages: Array(packages).fill({ weight: { value: 1, unit: 'lb' } }) })
const customs: Customs = {
  contents: 'merchandise',
  items: [
    {
      description: 'Cup',
      quantity: 3,
      unitValueCents: 1000,
      unitWeight: { value: 1, unit: 'lb' },
      originCountry: 'US',
    },
    { description: 'Lid', quantity: 1, unitValueCents: 500, unitWeight: { value: 1, unit: 'lb' }, originCountry: 'US' },
  ],
}
const pound = { value: 1, unit: 'lb' as const }

describe('a condition', () => {
  const cases: [string, RuleCondition, ReturnType<typeof request>, boolean][] = [
    ['that is empty is met', {}, request(), true],
    ['domestic: within one country', { destination: 'domestic' }, request(), true],
    ['domestic: not across a border', { destination: 'domestic' }, to({ country: 'CA' }), false],
    ['international: across a border', { destination: 'international' }, to({ country: 'CA' }), true],
    ['international: not within one country', { destination: 'international' }, request(), false],
    ['a country that is named', { countries: ['MX', 'CA'] }, to({ country: 'CA' }), true],
    ['a country that is not named', { countries: ['MX', 'CA'] }, request(), false],
    ['no country named: any', { countries: [] }, request(), true],
    ['residential: marked', { residential: true }, to({ residential: true }), true],
    ['residential: not known', { residential: true }, request(), false],
    ['a business: not known', { residential: false }, request(), true],
    ['a business: marked residential', { residential: false }, to({ residential: true }), false],
    ['a packaging that is not told is a package', { packagings: ['package'] }, request(), true],
    ['a packaging: one package is enough', { packagings: ['letter'] }, packed('package', 'letter'), true],
    ['a packaging that no package has', { packagings: ['letter'] }, packed('package', 'postcard'), false],
    ['no packaging named: any', { packagings: [] }, packed('letter'), true],
    ['over a weight: 16 oz is not over 1 lb', { overWeight: pound }, weighing([16, 'oz']), false],
    ['over a weight: 16.0001 oz is', { overWeight: pound }, weighing([16.0001, 'oz']), true],
    ['over a weight: 453.59237 g is not over 1 lb', { overWeight: pound }, weighing([453.59237, 'g']), false],
    ['over a weight: the heaviest counts', { overWeight: pound }, weighing([1, 'oz'], [2, 'lb'], [3, 'oz']), true],
    ['over a weight: packages are not added', { overWeight: pound }, weighing([10, 'oz'], [10, 'oz']), false],
    ['up to a weight: 16 oz is up to 1 lb', { upToWeight: pound }, weighing([16, 'oz']), true],
    ['up to a weight: the heaviest counts', { upToWeight: pound }, weighing([1, 'oz'], [17, 'oz']), false],
    ['between weights', { overWeight: pound, upToWeight: { value: 1, unit: 'kg' } }, weighing([2, 'lb']), true],
    ['a weight when there is no package', { upToWeight: pound }, weighing(), false],
    ['a value: exactly it is not over', { overValueCents: 30_000 }, insured(30_000), false],
    ['a value: a cent over', { overValueCents: 30_000 }, insured(30_001), true],
    ['a value: of each package', { overValueCents: 30_000 }, insured(10_001, 3), true],
    ['a value: what customs are told', { overValueCents: 3499 }, request({ customs }), true],
    ['a value: customs total, not over', { overValueCents: 3500 }, request({ customs }), false],
    ['a value: the insured one comes first', { overValueCents: 100 }, { ...insured(50), customs }, false],
    ['a value: insured for nothing is not insured', { overValueCents: 100 }, { ...insured(0), customs }, true],
    ['a value that is not known', { overValueCents: 0 }, request(), false],
    ['several: all must be met', { destination: 'domestic', countries: ['CA'] }, request(), false],
  ]
  it.each(cases)('%s', (_, when, asked, met) => {
    expect(meets(rule({ effect: 'exclude', when }), asked)).toBe(met)
  })
})

describe('a rule speaks of', () => {
  it.each([
    ['everything when it names nothing', {}, true],
    ['its carriers', { carriers: ['fedex' as const, 'ups' as const] }, true],
    ['no other carrier', { carriers: ['fedex' as const] }, false],
    ['its services', { services: ['ups_ground'] }, true],
    ['no other service', { services: ['ups_next_day_air'] }, false],
    ['its services of its carriers only', { carriers: ['fedex' as const], services: ['ups_ground'] }, false],
  ])('%s', (_, names, expected) => {
    expect(covers(rule({ effect: 'exclude', ...names }), { carrier: 'ups', service: 'ups_ground' })).toBe(expected)
  })
})

describe('rules that concern a shipper', () => {
  const [top = '', deep = ''] = accountPath
  const of = (scope: RuleScope, scopeId: string | null, position = 1) =>
    rule({ effect: 'exclude', scope, scopeId, position })
  const [tenant2, tenant1, site, account1, account2, profile2, profile1, user] = [
    of('tenant', null, 2),
    of('tenant', null, 1),
    of('site', siteId),
    of('account', top),
    of('account', deep),
    of('profile', profileId, 2),
    of('profile', profileId),
    of('user', userId),
  ]
  const strangers = [
    ...[of('site', idOf(91)), of('account', idOf(92)), of('user', idOf(93)), of('user', null)],
    ...[of('profile', userId), of('profile', null)],
  ]

  it('come nearest first, within a scope by position', () => {
    const rules = [tenant2, profile2, account1, ...strangers, site, user, tenant1, account2, profile1]
    const nearestFirst = [user, profile1, profile2, account2, account1, site, tenant1, tenant2]
    expect(applicableRules(rules, shipper)).toEqual(nearestFirst)
  })

  it('are the tenant’s alone for who has neither site nor account nor user', () => {
    const rules = [site, user, profile1, account1, tenant1, ...strangers]
    expect(applicableRules(rules, { siteId: null, accountPath: [], userId: null, profileId: null })).toEqual([tenant1])
  })
})
