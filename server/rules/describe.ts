/** A rule in plain words. */
import type { Packaging } from '#contracts/carriers.ts'
import type { Rule } from '#contracts/rules.ts'
import { formatCents } from '../platform/money.ts'
import type { RuleContent } from './check.ts'
import { daysWords, listed, percentWords, serviceWords, signatureNames, subjectOf } from './phrases.ts'

/** Countries that are named before the rest is only counted. */
const countriesNamed = 8

/** One sentence: `Offer only UPS Ground for shipments that go to another country, charged to MAIL Mailroom.` */
export function describeRule(rule: RuleContent, scopeName: string | null): string {
  const conditions = conditionWords(rule.when)
  const shipments = conditions.length > 0 ? ` for shipments that ${listed(conditions, 'and')}` : ''
  return `${effectWords[rule.effect](rule)}${shipments}${scopeWords[rule.scope](scopeName ?? '')}.`
}

const effectWords: Record<Rule['effect'], (rule: RuleContent) => string> = {
  exclude: (rule) => `Do not offer ${subjectOf(rule, 'or')}`,
  force: (rule) => `Offer only ${subjectOf(rule, 'and')}`,
  prefer: (rule) => `Prefer ${preference(rule)} ${tolerance(rule)}`,
  max_transit: (rule) =>
    `Do not offer services${ofCarriers(rule)} that take more than ${daysWords(rule.maxTransitDays ?? 0)}`,
  charge: (rule) => `Add ${addition(rule)} to the price of ${subjectOf(rule, 'and') ?? 'every service'}`,
  signature: (rule) => `Ask for ${signatureNames[rule.signature ?? 'none']}`,
}

const scopeWords: Record<Rule['scope'], (name: string) => string> = {
  tenant: () => '',
  site: (name) => `, from the site ${name}`,
  account: (name) => `, charged to ${name} or an account below it`,
  profile: (name) => `, by people with the profile ${name}`,
  user: (name) => `, by ${name}`,
}

function preference({ carriers, services }: RuleContent): string {
  if (services.length > 0) return services.map(serviceWords).join(', then ')
  return carriers.map((carrier) => subjectOf({ carriers: [carrier], services: [] }, 'and')).join(', then ')
}

function tolerance({ toleranceCents }: RuleContent): string {
  if (toleranceCents === null) return 'at any price'
  if (toleranceCents === 0) return 'when nothing is cheaper'
  return `when it is at most ${formatCents(toleranceCents)} over the cheapest`
}

function ofCarriers(rule: RuleContent): string {
  const subject = subjectOf(rule, 'and')
  if (subject === null) return ''
  return rule.services.length > 0 ? ` among ${subject}` : ` of ${subject}`
}

function addition({ markupHundredths, surchargeCents }: RuleContent): string {
  const markup = markupHundredths ? [percentWords(markupHundredths)] : []
  const surcharge = surchargeCents ? [formatCents(surchargeCents)] : []
  return [...markup, ...surcharge].join(' and ')
}

function conditionWords(when: Rule['when']): string[] {
  const { destination, countries = [], packagings = [], overWeight, upToWeight, overValueCents, residential } = when
  const words = [
    destination && (destination === 'domestic' ? 'stay in the country' : 'go to another country'),
    countries.length > 0 && `go to ${countryWords(countries)}`,
    residential !== undefined && (residential ? 'go to a home' : 'go to a business'),
    packagings.length > 0 && `are packed as ${listed(packagings.map(packagingWords), 'or')}`,
    overWeight && `have a package over ${overWeight.value} ${overWeight.unit}`,
    upToWeight && `have no package over ${upToWeight.value} ${upToWeight.unit}`,
    overValueCents !== undefined && `are worth over ${formatCents(overValueCents)}`,
  ]
  return words.filter((word) => typeof word === 'string')
}

function countryWords(countries: readonly string[]): string {
  if (countries.length <= countriesNamed) return listed(countries, 'or')
  const more = countries.length - countriesNamed
  return `${countries.slice(0, countriesNamed).join(', ')} or ${more} more ${more === 1 ? 'country' : 'countries'}`
}

function packagingWords(packaging: Packaging): string {
  return packaging.replaceAll('_', ' ').replace('apo', 'APO')
}
