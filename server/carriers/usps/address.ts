/** Asks whether USPS delivers to an address (Addresses 3.0, with DPV). */
import type { Address } from '#contracts/addresses.ts'
import type { AddressValidation } from '#contracts/carrier-accounts.ts'
import type { CarrierReply, Outcome } from '../carrier.ts'
import { failed, jsonOf } from '../kit/messages.ts'
import { at, type Json, record, records, textOf } from '../kit/values.ts'
import { isError, messagesOf } from './errors.ts'
import { localityOf, streetOf } from './places.ts'
import type { Findings } from './problems.ts'

const addressPath = '/addresses/v3/address'

/** Street, state and city or ZIP code; the firm helps to find the nine-digit ZIP code. */
export function buildAddressPath(address: Address, findings: Findings): string {
  const query = { ...streetOf(address, 'address', findings), ...localityOf(address, 'address', findings) }
  const firm = address.company?.trim()
  const fields = { ...query, ...(firm && { firm: findings.fit('address.company', firm, 50) }) }
  const text = Object.entries(fields).filter(([, value]) => value) as [string, string][]
  return `${addressPath}?${new URLSearchParams(text)}`
}

const validation = (
  verdict: AddressValidation['verdict'],
  text: string,
  candidates: Address[] = [],
): Outcome<AddressValidation> => ({
  result: { verdict, carrier: 'usps', candidates, text },
  messages: [],
})

/** Addresses abroad are not checked by USPS. */
export function notChecked(): Outcome<AddressValidation> {
  return validation('not_checked', 'USPS checks addresses in the United States only.')
}

export function parseAddress(reply: CarrierReply, asked: Address): Outcome<AddressValidation> {
  const json = jsonOf(reply)
  const [first] = messagesOf(reply)
  const said = first?.text ?? ''
  if (/more than one address|multiple addresses/i.test(said))
    return validation('ambiguous', 'More than one address fits; enter street number, direction and apartment.')
  const notFound = reply.status === 404 || /address not found|invalid address|no match/i.test(said)
  if (isError(json) && notFound) return validation('not_found', said.replace(/^USPS: /, ''))
  if (reply.status !== 200 || isError(json) || !json) return failed(...messagesOf(reply))
  return found(json, asked)
}

/** DPV: Y whole address, D apartment missing, S apartment not known, N not delivered to. */
function found(json: Json, asked: Address): Outcome<AddressValidation> {
  const address = record(json.address)
  const candidate = candidateOf(address, json, asked)
  const remarks = [...records(json.corrections), ...records(json.matches)].flatMap(({ text }) => textOf(text) ?? [])
  const warnings = Array.isArray(json.warnings) ? json.warnings.flatMap((text) => textOf(text) ?? []) : []
  const say = (text: string) => [text, ...remarks, ...warnings].join(' ')
  const dpv = textOf(at(json, 'additionalInfo', 'DPVConfirmation'))
  if (!candidate) return validation('not_found', say('USPS gave no address.'))
  if (dpv === 'N') return validation('not_found', say('USPS does not deliver to this address.'), [candidate])
  if (dpv === 'D')
    return validation('ambiguous', say('The building is known; the apartment or suite is missing.'), [candidate])
  if (dpv === 'S')
    return validation('ambiguous', say('The building is known, this apartment or suite is not.'), [candidate])
  if (dpv === null)
    return validation('corrected', say('USPS wrote the address its way but did not confirm delivery.'), [candidate])
  return isSame(candidate, asked)
    ? validation('valid', say('USPS delivers to this address.'), [candidate])
    : validation('corrected', say('USPS delivers here; it writes the address differently.'), [candidate])
}

function candidateOf(address: Json, json: Json, asked: Address): Address | null {
  const line1 = textOf(address.streetAddress)
  const zip = textOf(address.ZIPCode)
  if (!line1 || !zip) return null
  const plus = textOf(address.ZIPPlus4)
  const city = textOf(address.city)
  const state = textOf(address.state)
  const second = textOf(address.secondaryAddress)
  const urbanization = textOf(address.urbanization)
  const business = textOf(at(json, 'additionalInfo', 'business'))
  const { line2: _line2, line3: _line3, residential: _residential, ...rest } = asked
  return {
    ...rest,
    line1,
    ...(second && { line2: second }),
    ...(urbanization && { line3: urbanization }),
    ...(city && { city }),
    ...(state && { state }),
    postalCode: plus ? `${zip}-${plus}` : zip,
    ...(business && { residential: business === 'N' }),
  }
}

/** The same but for capitals, blanks and the four digits more. */
function isSame(candidate: Address, asked: Address): boolean {
  const plain = (text: string | undefined) =>
    (text ?? '')
      .toUpperCase()
      .replace(/[^A-Z0-9]+/g, ' ')
      .trim()
  const words = ({ line1, line2, line3, city, state }: Address) =>
    plain([line1, line2, line3, city, state].filter(Boolean).join(' '))
  const zip = ({ postalCode }: Address) => postalCode.replace(/\D/g, '').slice(0, 5)
  return words(candidate) === words(asked) && zip(candidate) === zip(asked)
}
