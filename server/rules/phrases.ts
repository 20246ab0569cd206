/** Carriers, services, sums and lists in words, as rules speak of them. */
import type { CarrierCode, signatureLevels } from '#contracts/carriers.ts'
import type { Rule } from '#contracts/rules.ts'

const carrierNames: Record<CarrierCode, string> = {
  published: 'the USPS price list',
  usps: 'USPS',
  ups: 'UPS',
  fedex: 'FedEx',
  dhl: 'DHL',
}

/** Parts of service codes that are not simply written with a capital letter. */
const codeWords: Record<string, string> = { usps: 'USPS', ups: 'UPS', fedex: 'FedEx', dhl: 'DHL', am: 'AM', us: 'US' }

export const signatureNames: Record<(typeof signatureLevels)[number], string> = {
  none: 'no signature',
  signature: 'a signature',
  adult_signature: 'an adult signature',
  adult_signature_restricted: 'the signature of the addressed adult',
}

/** The name of a rule in quotation marks, as every sentence of the engine begins. */
export function quoted({ name }: Pick<Rule, 'name'>): string {
  return `Rule “${name}”`
}

/** `ups_ground` → `UPS Ground`: for services of which no price, and so no name, is at hand. */
export function serviceWords(code: string): string {
  return code
    .split('_')
    .map((word) => codeWords[word] ?? word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ')
}

/** What a rule speaks of: its services, else its carriers, else null for everything. `conjunction` joins the last two. */
export function subjectOf(
  { carriers, services }: Pick<Rule, 'carriers' | 'services'>,
  conjunction: string,
): string | null {
  if (services.length > 0) return listed(services.map(serviceWords), conjunction)
  if (carriers.length > 0)
    return listed(
      carriers.map((carrier) => carrierNames[carrier]),
      conjunction,
    )
  return null
}

/** `a, b and c`. */
export function listed(items: readonly string[], conjunction: string): string {
  const last = items.at(-1) ?? ''
  if (items.length < 2) return last
  return `${items.slice(0, -1).join(', ')} ${conjunction} ${last}`
}

/** Hundredths of a percent: `250` → `2.5 %`. */
export function percentWords(hundredths: number): string {
  const fraction = String(hundredths % 100)
    .padStart(2, '0')
    .replace(/0+$/, '')
  return `${Math.floor(hundredths / 100)}${fraction && `.${fraction}`} %`
}

/** `1 business day`, `3 business days`. */
export function daysWords(days: number): string {
  return `${days} business ${days === 1 ? 'day' : 'days'}`
}
