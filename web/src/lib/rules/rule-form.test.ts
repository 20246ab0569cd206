import { expect, test } from 'vitest'
import type { Rule } from '#lib/api/types.ts'
import { hundredthsText, readRule, ruleForm } from './rule-form.ts'
import { sentence } from './words.ts'

const rule: Rule = {
  id: 'r',
  name: 'Handling',
  active: true,
  scope: 'tenant',
  scopeId: null,
  scopeName: null,
  effect: 'charge',
  carriers: ['ups'],
  services: [],
  when: { destination: 'international', overWeight: { value: 50, unit: 'lb' }, overValueCents: 100_000 },
  maxTransitDays: null,
  toleranceCents: null,
  markupHundredths: 250,
  surchargeCents: 105,
  signature: null,
  position: 1,
  text: '',
  version: 1,
  createdAt: '2026-11-21T10:00:00Z',
}
const named = (code: string) => code.toUpperCase()

test('a rule comes back from its form as it was', () => {
  const { rule: read, problems } = readRule(ruleForm(rule))
  const { id: _, position: __, scopeName: ___, text: ____, version: _____, createdAt: ______, ...content } = rule
  expect(read).toEqual(content)
  expect([...problems]).toEqual([])
})

test('amounts and percents are exact', () => {
  expect([810, 200, 5, 0, null].map(hundredthsText)).toEqual(['8.10', '2', '0.05', '0', ''])
  const form = { ...ruleForm(rule), markup: '2.75', surcharge: '' }
  expect(readRule(form).rule).toMatchObject({ markupHundredths: 275, surchargeCents: null })
})

test('says what is missing or cannot be read, by field', () => {
  const form = ruleForm(null)
  form.conditions = ['overWeight', 'countries']
  expect([...readRule(form).problems.keys()]).toEqual(['when.overWeight', 'when.countries', 'name', 'services'])
  const dear = { ...ruleForm(rule), markup: 'two', surcharge: '' }
  expect([...readRule(dear).problems.keys()]).toEqual(['markupHundredths'])
})

test('a signature asks above a value and of no service', () => {
  const form = { ...ruleForm(rule), effect: 'signature' as const, conditions: [], value: '1,000' }
  const { rule: read, problems } = readRule(form)
  expect(read).toMatchObject({ carriers: [], services: [], signature: 'signature', when: { overValueCents: 100_000 } })
  expect(problems.size).toBe(0)
})

test('tells the rule in one sentence', () => {
  expect(sentence(rule, '', named)).toBe(
    'Add 2.5 % and $1.05 to the price of UPS for shipments that go to another country, have a package over 50 lb and are worth over $1,000.00.',
  )
  const prefer: Rule = { ...rule, effect: 'prefer', services: ['a', 'b'], when: {}, scope: 'site', toleranceCents: 200 }
  expect(sentence(prefer, 'West', named)).toBe(
    'Prefer A, then B when it is at most $2.00 over the cheapest, from the site West.',
  )
  expect(sentence({ ...prefer, scope: 'profile' }, 'Night shift', named)).toMatch(
    /, by people with the profile Night shift\.$/,
  )
  expect(sentence({ ...rule, effect: 'max_transit', carriers: [], when: {}, maxTransitDays: 1 }, '', named)).toBe(
    'Do not offer services that take more than 1 business day.',
  )
})
