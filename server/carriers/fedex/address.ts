/** Address check: POST /address/v1/addresses/resolve. */
import type { Address } from '#contracts/addresses.ts'
import type { AddressValidation } from '#contracts/carrier-accounts.ts'
import type { CarrierReply, Outcome } from '../carrier.ts'
import { failed, failure, jsonOf } from '../kit/messages.ts'
import { at, type Json, record, records, textOf } from '../kit/values.ts'
import { notesOf, refusalsOf } from './errors.ts'
import { partyAddress } from './party.ts'

export function buildAddress(address: Address): Json {
  const { residential, ...rest } = partyAddress(address)
  return { addressesToValidate: [{ address: rest }] }
}

export function parseAddress(reply: CarrierReply, asked: Address): Outcome<AddressValidation> {
  const body = jsonOf(reply)
  if (reply.status !== 200 || !body || !('output' in body)) {
    const refusals = refusalsOf(reply)
    if (!refusals.some(({ code }) => code === 'STANDARDIZED.ADDRESS.NOTFOUND')) return failed(...refusals)
    return { result: answer('not_found', [], 'FedEx does not know this address.'), messages: [] }
  }
  const messages = notesOf(body)
  const resolved = records(at(body, 'output', 'resolvedAddresses'))
  const [first] = resolved
  if (!first)
    return failed(failure('fedex', { code: 'no_answer', text: 'FedEx answered without an address' }), ...messages)
  return { result: judged(first, asked), messages }
}

const answer = (verdict: AddressValidation['verdict'], candidates: Address[], text: string): AddressValidation => ({
  verdict,
  carrier: 'fedex',
  candidates,
  text,
})

/** `attributes` is a map of the texts "true" and "false", or a list of names and values. */
function attributesOf(resolved: Json): (name: string) => boolean {
  const listed = records(resolved.attributes)
    .filter(({ name }) => typeof name === 'string')
    .map(({ name, value }) => [String(name), value] as const)
  const all: Json = listed.length > 0 ? Object.fromEntries(listed) : record(resolved.attributes)
  return (name) => String(all[name]).toLowerCase() === 'true'
}

function judged(resolved: Json, asked: Address): AddressValidation {
  const is = attributesOf(resolved)
  const known = 'CountrySupported' in record(resolved.attributes)
  if (known && !is('CountrySupported'))
    return answer('not_checked', [], `FedEx does not check addresses in ${asked.country}.`)
  const candidate = candidateOf(resolved, asked)
  const told = [resolved.attributes].flat().some((one) => Object.keys(record(one)).length > 0)
  if (!candidate || (told && !(is('Resolved') || is('Matched') || is('DPV'))))
    return answer('not_found', candidate ? [candidate] : [], 'FedEx does not know this address; check street and city.')
  if (is('SuiteRequiredButMissing')) return answer('ambiguous', [candidate], 'Add the apartment or suite number.')
  if (is('InvalidSuiteNumber')) return answer('ambiguous', [candidate], 'Check the apartment or suite number.')
  if (is('MultipleMatches')) return answer('ambiguous', [candidate], 'Several addresses fit; choose one.')
  const kind = candidate.residential === undefined ? '' : candidate.residential ? ', residential' : ', commercial'
  if (same(candidate, asked)) return answer('valid', [candidate], `FedEx knows this address${kind}.`)
  return answer('corrected', [candidate], `FedEx writes it differently${kind}.`)
}

/** FedEx's address in the place of ours; name, company, phone and e-mail stay. */
function candidateOf(resolved: Json, asked: Address): Address | null {
  const lines = [resolved.streetLinesToken].flat().flatMap((line) => textOf(line) ?? [])
  const [line1, line2, line3] = lines
  if (!line1) return null
  const base = textOf(at(resolved, 'parsedPostalCode', 'base'))
  const addOn = textOf(at(resolved, 'parsedPostalCode', 'addOn'))
  const postalCode = base && addOn ? `${base}-${addOn}` : (base ?? textOf(at(resolved, 'postalCodeToken', 'value')))
  const state = textOf(resolved.stateOrProvinceCode)
  const { line2: _two, line3: _three, residential: _residential, ...kept } = asked
  return {
    ...kept,
    line1,
    ...(line2 && { line2 }),
    ...(line3 && { line3 }),
    city: textOf(resolved.city) ?? textOf(at(resolved, 'cityToken', 'value')) ?? asked.city ?? '',
    ...(state && { state: state === 'PQ' ? 'QC' : state }),
    postalCode: postalCode ?? asked.postalCode,
    ...residentialOf(resolved),
  }
}

function residentialOf({ classification }: Json): Pick<Address, 'residential'> {
  const kind = textOf(classification)
  if (kind === 'RESIDENTIAL') return { residential: true }
  return kind === 'BUSINESS' ? { residential: false } : {}
}

/** The same but for case, punctuation and the four digits after a ZIP code that was given without. */
function same(candidate: Address, asked: Address): boolean {
  const plain = (text: string | undefined) => (text ?? '').toUpperCase().replace(/[^\p{L}\p{N}]/gu, '')
  const street = (one: Address) => plain([one.line1, one.line2, one.line3].join(' '))
  return (
    street(candidate) === street(asked) &&
    plain(candidate.city) === plain(asked.city) &&
    plain(candidate.state) === plain(asked.state) &&
    plain(candidate.postalCode).startsWith(plain(asked.postalCode))
  )
}
