/** Rules in words: what each effect does, whose shipments a rule is for, and the sentence a rule makes. */
import type { CarrierCode, Packaging, Rule } from '#lib/api/types.ts'
import { countryName } from '#lib/format/address.ts'
import { moneyText } from '#lib/format/money.ts'
import { packagingNames } from '#lib/shipment/words.ts'

export type Effect = Rule['effect']
export type Scope = Rule['scope']
export type Signature = NonNullable<Rule['signature']>
/** What people write of a rule. */
export type RuleContent = Omit<Rule, 'id' | 'position' | 'scopeName' | 'text' | 'version' | 'createdAt'>

export const effectWords: Record<Effect, { title: string; hint: string }> = {
  exclude: { title: 'Do not offer', hint: 'These services are taken away, with the reason in sight.' },
  force: { title: 'Offer only', hint: 'Every other service is taken away.' },
  prefer: { title: 'Prefer', hint: '“By rule” takes the first of these that is offered.' },
  max_transit: { title: 'Limit days', hint: 'Slower services are taken away, and those whose days are not known.' },
  charge: { title: 'Add to the price', hint: 'A mark-up or surcharge the account pays on top of the carrier’s price.' },
  signature: { title: 'Ask for a signature', hint: 'When the parcel is worth more than a sum.' },
}

export const scopeTitles: Record<Scope, string> = {
  tenant: 'Whole organisation',
  site: 'Site',
  account: 'Account',
  profile: 'Profile',
  user: 'Person',
}

export const signatureNames: Record<Signature, string> = {
  none: 'no signature',
  signature: 'a signature',
  adult_signature: 'an adult signature',
  adult_signature_restricted: 'the signature of the addressed adult',
}

const carrierWords: Record<CarrierCode, string> = {
  published: 'the USPS price list',
  usps: 'USPS',
  ups: 'UPS',
  fedex: 'FedEx',
  dhl: 'DHL',
}
/** Countries that are named before the rest is only counted. */
const countriesNamed = 8

/** Name of a service by its code. */
export type ServiceNames = (code: string) => string

/** One sentence, as the server will write it: `Offer only UPS Ground for shipments that go to another country.` */
export function sentence(rule: RuleContent, scopeName: string, names: ServiceNames): string {
  const conditions = conditionWords(rule.when)
  const shipments = conditions.length > 0 ? ` for shipments that ${listed(conditions, 'and')}` : ''
  const words = `${act(rule, names)}${shipments}${scopeWords(rule.scope, scopeName)}`
  return words.endsWith('…') ? words : `${words}.`
}

function act(rule: RuleContent, names: ServiceNames): string {
  const subject = (conjunction: string) => subjectOf(rule, { conjunction, names })
  if (rule.effect === 'exclude') return `Do not offer ${subject('or') ?? '…'}`
  if (rule.effect === 'force') return `Offer only ${subject('and') ?? '…'}`
  if (rule.effect === 'prefer') return `Prefer ${preference(rule, names)} ${tolerance(rule)}`
  if (rule.effect === 'charge')
    return `Add ${addition(rule) || '…'} to the price of ${subject('and') ?? 'every service'}`
  if (rule.effect === 'signature') return `Ask for ${signatureNames[rule.signature ?? 'signature']}`
  const among = subject('and')
  const of = among === null ? '' : rule.services.length > 0 ? ` among ${among}` : ` of ${among}`
  const days = rule.maxTransitDays
  return `Do not offer services${of} that take more than ${days ?? '…'} business ${days === 1 ? 'day' : 'days'}`
}

function subjectOf(
  { carriers, services }: RuleContent,
  { conjunction, names }: { conjunction: string; names: ServiceNames },
): string | null {
  if (services.length > 0) return listed(services.map(names), conjunction)
  if (carriers.length === 0) return null
  return listed(
    carriers.map((carrier) => carrierWords[carrier]),
    conjunction,
  )
}

function preference({ carriers, services }: RuleContent, names: ServiceNames): string {
  const words = services.length > 0 ? services.map(names) : carriers.map((carrier) => carrierWords[carrier])
  return words.join(', then ') || '…'
}

function tolerance({ toleranceCents }: RuleContent): string {
  if (toleranceCents === null) return 'at any price'
  if (toleranceCents === 0) return 'when nothing is cheaper'
  return `when it is at most ${moneyText(toleranceCents)} over the cheapest`
}

function addition({ markupHundredths, surchargeCents }: RuleContent): string {
  const parts = [markupHundredths && percentText(markupHundredths), surchargeCents && moneyText(surchargeCents)]
  return parts.filter(Boolean).join(' and ')
}

/** Hundredths of a percent: `250` is `2.5 %`. */
function percentText(hundredths: number): string {
  const fraction = String(hundredths % 100)
    .padStart(2, '0')
    .replace(/0+$/, '')
  return `${Math.floor(hundredths / 100)}${fraction && `.${fraction}`} %`
}

/** What a shipment must be for the rule to hold, a phrase each. */
export function conditionWords(when: Rule['when']): string[] {
  const { destination, countries = [], packagings = [], overWeight, upToWeight, overValueCents, residential } = when
  const packed = (packaging: Packaging) => packagingNames[packaging].toLowerCase().replace('apo/fpo', 'APO/FPO')
  const words = [
    destination && (destination === 'domestic' ? 'stay in the country' : 'go to another country'),
    countries.length > 0 && `go to ${countryWords(countries)}`,
    residential !== undefined && (residential ? 'go to a home' : 'go to a business'),
    packagings.length > 0 && `are packed as ${listed(packagings.map(packed), 'or')}`,
    overWeight && `have a package over ${overWeight.value} ${overWeight.unit}`,
    upToWeight && `have no package over ${upToWeight.value} ${upToWeight.unit}`,
    overValueCents !== undefined && `are worth over ${moneyText(overValueCents)}`,
  ]
  return words.filter((word) => typeof word === 'string')
}

function countryWords(countries: readonly string[]): string {
  if (countries.length <= countriesNamed) return listed(countries.map(countryName), 'or')
  const more = countries.length - countriesNamed
  const named = countries.slice(0, countriesNamed).map(countryName).join(', ')
  return `${named} or ${more} more ${more === 1 ? 'country' : 'countries'}`
}

function scopeWords(scope: Scope, name: string): string {
  if (scope === 'site') return `, from the site ${name || '…'}`
  if (scope === 'account') return `, charged to ${name || '…'} or an account below it`
  if (scope === 'profile') return `, by people with the profile ${name || '…'}`
  return scope === 'user' ? `, by ${name || '…'}` : ''
}

function listed(items: readonly string[], conjunction: string): string {
  const last = items.at(-1) ?? ''
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} ${conjunction} ${last}`
}
