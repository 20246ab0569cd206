/** What a rule must be beyond its schema before it can be obeyed. */
import type { ProblemField } from '#contracts/problem.ts'
import type { Rule, RuleEffect } from '#contracts/rules.ts'
import { compareWeights } from '#contracts/units.ts'
import { AppError } from '../platform/errors.ts'

/** What people write of a rule. */
export type RuleContent = Omit<Rule, 'id' | 'position' | 'scopeName' | 'text' | 'version' | 'createdAt'>

export const effectFields = [
  'maxTransitDays',
  'toleranceCents',
  'markupHundredths',
  'surchargeCents',
  'signature',
] as const
type EffectField = (typeof effectFields)[number]

/** The fields that mean something with one effect only, by effect. */
export const fieldsOfEffect: Record<RuleEffect, readonly EffectField[]> = {
  exclude: [],
  force: [],
  prefer: ['toleranceCents'],
  max_transit: ['maxTransitDays'],
  charge: ['markupHundredths', 'surchargeCents'],
  signature: ['signature'],
}

/** Throws `unprocessable` with every problem of the rule. Whether its scope exists is not looked at. */
export function refuseWrongRule(rule: RuleContent): void {
  const fields = [
    ...checkName(rule),
    ...checkScope(rule),
    ...checkNeeds(rule),
    ...checkForeignFields(rule),
    ...checkCondition(rule),
  ]
  if (fields.length === 0) return
  throw new AppError('unprocessable', fields.map(({ reason }) => reason).join(' '), { fields })
}

function problem(field: string, reason: string): ProblemField[] {
  return [{ field, reason }]
}

function checkName({ name }: RuleContent): ProblemField[] {
  return name === '' ? problem('name', 'The rule has no name. Give it one that says what it is for.') : []
}

function checkScope({ scope, scopeId }: RuleContent): ProblemField[] {
  if (scope === 'tenant' && scopeId !== null) {
    return problem(
      'scopeId',
      'A rule for the whole organisation has no scopeId. Leave it empty, or choose another scope.',
    )
  }
  if (scope !== 'tenant' && scopeId === null) return problem('scopeId', `Say which ${scope} the rule is for.`)
  return []
}

function checkNeeds(rule: RuleContent): ProblemField[] {
  const { effect, carriers, services } = rule
  const unnamed = carriers.length === 0 && services.length === 0
  if (effect === 'exclude' || effect === 'force' || effect === 'prefer') {
    return unnamed ? problem('services', `Name the carriers or services that the rule is to ${effect}.`) : []
  }
  if (effect === 'max_transit' && rule.maxTransitDays === null) {
    return problem('maxTransitDays', 'Say how many business days a service may take.')
  }
  if (effect === 'charge' && !rule.markupHundredths && !rule.surchargeCents) {
    return problem('markupHundredths', 'Give a mark-up in percent or a surcharge, or both.')
  }
  return effect === 'signature' ? checkSignature(rule) : []
}

function checkSignature({ signature, when, carriers, services }: RuleContent): ProblemField[] {
  return [
    ...(signature === null || signature === 'none'
      ? problem(
          'signature',
          'Say which signature the rule asks for: signature, adult_signature or adult_signature_restricted.',
        )
      : []),
    ...(when.overValueCents === undefined
      ? problem('when.overValueCents', 'Say above which value a signature is asked for; 0 for every value.')
      : []),
    ...(carriers.length > 0 || services.length > 0
      ? problem(
          carriers.length > 0 ? 'carriers' : 'services',
          'A signature is asked for before carriers are: leave carriers and services empty.',
        )
      : []),
  ]
}

/** A field without meaning would be believed to have one. */
function checkForeignFields(rule: RuleContent): ProblemField[] {
  return effectFields
    .filter((field) => rule[field] !== null && !fieldsOfEffect[rule.effect].includes(field))
    .map((field) => ({
      field,
      reason: `${field} means nothing in a rule with the effect ${rule.effect}. Leave it empty.`,
    }))
}

function checkCondition({ when }: RuleContent): ProblemField[] {
  const { overWeight, upToWeight } = when
  if (!overWeight || !upToWeight || compareWeights(overWeight, upToWeight) < 0) return []
  return problem(
    'when.upToWeight',
    'No parcel is over the one weight and up to the other: upToWeight has to be the heavier.',
  )
}
