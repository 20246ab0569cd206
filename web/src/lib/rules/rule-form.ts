/** A rule as its form holds it, and the rule that was typed. */
import type { CarrierCode, Packaging, Rule, WeightUnit } from '#lib/api/types.ts'
import { centsFromText } from '#lib/format/money.ts'
import { weightFromText } from '#lib/format/weight.ts'
import type { Effect, RuleContent, Scope, Signature } from './words.ts'

export const conditionKinds = [
  'destination',
  'countries',
  'residential',
  'packagings',
  'overWeight',
  'upToWeight',
  'value',
] as const
export type ConditionKind = (typeof conditionKinds)[number]

export interface RuleForm {
  name: string
  active: boolean
  effect: Effect
  scope: Scope
  scopeId: string
  /** name of the site, account, profile or user, for the sentence */
  scopeName: string
  carriers: CarrierCode[]
  services: string[]
  maxTransitDays: string
  tolerance: string
  /** percent */
  markup: string
  surcharge: string
  signature: Signature
  /** conditions that are shown, in the order they were added */
  conditions: ConditionKind[]
  destination: 'domestic' | 'international'
  countries: string[]
  residential: boolean
  packagings: Packaging[]
  overWeight: { text: string; unit: WeightUnit }
  upToWeight: { text: string; unit: WeightUnit }
  value: string
}

const effectsWithoutServices = new Set<Effect>(['signature'])
const effectsThatNeedServices = new Set<Effect>(['exclude', 'force', 'prefer'])

/** True when the effect speaks of services at all. */
export function speaksOfServices(effect: Effect): boolean {
  return !effectsWithoutServices.has(effect)
}
/** True when it means nothing without services or carriers. */
export function needsServices(effect: Effect): boolean {
  return effectsThatNeedServices.has(effect)
}

/** The form of a rule, or of a new one. `unit` is what weights are typed in where there is none yet. */
export function ruleForm(rule: Rule | null, unit: WeightUnit = 'lb'): RuleForm {
  const when = rule?.when ?? {}
  return {
    name: rule?.name ?? '',
    active: rule?.active ?? true,
    effect: rule?.effect ?? 'exclude',
    scope: rule?.scope ?? 'tenant',
    scopeId: rule?.scopeId ?? '',
    scopeName: rule?.scopeName ?? '',
    carriers: [...(rule?.carriers ?? [])],
    services: [...(rule?.services ?? [])],
    maxTransitDays: rule?.maxTransitDays ? String(rule.maxTransitDays) : '',
    tolerance: hundredthsText(rule?.toleranceCents),
    markup: hundredthsText(rule?.markupHundredths),
    surcharge: hundredthsText(rule?.surchargeCents),
    signature: rule?.signature ?? 'signature',
    conditions: conditionKinds.filter((kind) => isIn(when, kind)),
    destination: when.destination ?? 'international',
    countries: [...(when.countries ?? [])],
    residential: when.residential ?? true,
    packagings: [...(when.packagings ?? [])],
    overWeight: weightTexts(when.overWeight, unit),
    upToWeight: weightTexts(when.upToWeight, unit),
    value: hundredthsText(when.overValueCents),
  }
}

function isIn(when: Rule['when'], kind: ConditionKind): boolean {
  const value = kind === 'value' ? when.overValueCents : when[kind]
  return Array.isArray(value) ? value.length > 0 : value !== undefined
}

/** `810` → `8.10`, `200` → `2`; empty for nothing. */
export function hundredthsText(hundredths: number | null | undefined): string {
  if (hundredths === null || hundredths === undefined) return ''
  const fraction = hundredths % 100
  return `${Math.floor(hundredths / 100)}${fraction ? `.${String(fraction).padStart(2, '0')}` : ''}`
}

function weightTexts(weight: { value: number; unit: WeightUnit } | undefined, unit: WeightUnit) {
  return weight ? { text: String(weight.value), unit: weight.unit } : { text: '', unit }
}

/** The rule that was typed, and what cannot be read in it, by the API's name of the field. */
export function readRule(form: RuleForm): { rule: RuleContent; problems: ReadonlyMap<string, string> } {
  const problems = new Map<string, string>()
  const amount = (field: string, text: string) => {
    const cents = text.trim() ? centsFromText(text) : null
    if (text.trim() && cents === null) problems.set(field, 'This is not an amount. Write it like 12.50.')
    return cents
  }
  const { effect, scope } = form
  const only = <T>(effects: Effect[], value: T): T | null => (effects.includes(effect) ? value : null)
  const rule: RuleContent = {
    name: form.name.trim(),
    active: form.active,
    scope,
    scopeId: scope === 'tenant' ? null : form.scopeId || null,
    effect,
    carriers: speaksOfServices(effect) ? form.carriers : [],
    services: speaksOfServices(effect) ? form.services : [],
    when: readConditions(form, amount, problems),
    maxTransitDays: only(['max_transit'], readDays(form.maxTransitDays, problems, effect)),
    toleranceCents: effect === 'prefer' ? amount('toleranceCents', form.tolerance) : null,
    markupHundredths: effect === 'charge' ? amount('markupHundredths', form.markup) : null,
    surchargeCents: effect === 'charge' ? amount('surchargeCents', form.surcharge) : null,
    signature: only(['signature'], form.signature),
  }
  findMissing(rule, problems)
  return { rule, problems }
}

type Problems = Map<string, string>

function readDays(text: string, problems: Problems, effect: Effect): number | null {
  if (effect !== 'max_transit' || !text.trim()) return null
  const days = /^\d{1,2}$/.test(text.trim()) ? Number(text) : 0
  if (days < 1 || days > 60) problems.set('maxTransitDays', 'Give a number of business days from 1 to 60.')
  return days
}

function readConditions(
  form: RuleForm,
  amount: (field: string, text: string) => number | null,
  problems: Problems,
): RuleContent['when'] {
  const shown = new Set<ConditionKind>(form.effect === 'signature' ? [...form.conditions, 'value'] : form.conditions)
  const weight = (kind: 'overWeight' | 'upToWeight') => {
    const read = weightFromText(form[kind].text, form[kind].unit)
    if (!read) problems.set(`when.${kind}`, 'Give a weight, or remove this condition.')
    return read
  }
  const over = shown.has('overWeight') ? weight('overWeight') : null
  const upTo = shown.has('upToWeight') ? weight('upToWeight') : null
  const value = shown.has('value') ? amount('when.overValueCents', form.value) : null
  if (shown.has('value') && !form.value.trim()) problems.set('when.overValueCents', 'Give a sum; 0 is every value.')
  if (shown.has('countries') && form.countries.length === 0)
    problems.set('when.countries', 'Add a country, or remove this condition.')
  if (shown.has('packagings') && form.packagings.length === 0)
    problems.set('when.packagings', 'Choose a packing, or remove this condition.')
  return {
    ...(shown.has('destination') && { destination: form.destination }),
    ...(shown.has('countries') && { countries: form.countries }),
    ...(shown.has('packagings') && { packagings: form.packagings }),
    ...(over && { overWeight: over }),
    ...(upTo && { upToWeight: upTo }),
    ...(value !== null && { overValueCents: value }),
    ...(shown.has('residential') && { residential: form.residential }),
  }
}

function findMissing(rule: RuleContent, problems: Problems): void {
  const missing = (field: string, reason: string) => problems.has(field) || problems.set(field, reason)
  if (!rule.name) missing('name', 'Give the rule a name that says what it is for.')
  if (rule.scope !== 'tenant' && !rule.scopeId) missing('scopeId', 'Choose whom the rule is for.')
  if (needsServices(rule.effect) && rule.carriers.length + rule.services.length === 0)
    missing('services', 'Choose at least one carrier or service.')
  if (rule.effect === 'max_transit' && rule.maxTransitDays === null)
    missing('maxTransitDays', 'Say how many business days a service may take.')
  if (rule.effect === 'charge' && !rule.markupHundredths && !rule.surchargeCents && !problems.has('surchargeCents'))
    missing('markupHundredths', 'Give a mark-up in percent or a surcharge, or both.')
}
