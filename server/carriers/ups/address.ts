/** Whether UPS can deliver to an address: Address Validation v2, validation and classification together. */
import type { Address } from '#contracts/addresses.ts'
import type { AddressValidation } from '#contracts/carrier-accounts.ts'
import type { CarrierReply, Outcome } from '../carrier.ts'
import { failed, jsonOf } from '../kit/messages.ts'
import { at, type Json, record, records, textOf } from '../kit/values.ts'
import { errorsOf, failuresOf } from './errors.ts'
import { countryOf } from './party.ts'

const candidatesMax = 10
/** 3: the address and whether it is a home. */
export const addressPath = `/api/addressvalidation/v2/3?regionalrequestindicator=False&maximumcandidatelistsize=${candidatesMax}`

/** Street level is known in the United States and Puerto Rico only. */
export const canValidate = (address: Address) => ['US', 'PR'].includes(countryOf(address))

export function notChecked({ country }: Address): AddressValidation {
  const text = `UPS checks addresses in the United States and Puerto Rico only; this one is in ${country}.`
  return { verdict: 'not_checked', carrier: 'ups', candidates: [], text }
}

export function buildAddress(address: Address) {
  const [zip = '', extension] = address.postalCode.trim().split('-')
  const state = address.state?.trim().toUpperCase()
  return {
    XAVRequest: {
      AddressKeyFormat: {
        ...((address.company || address.name) && {
          ConsigneeName: (address.company || address.name || '').slice(0, 40),
        }),
        AddressLine: [address.line1, address.line2, address.line3].filter((line) => line?.trim()),
        ...(address.city && { PoliticalDivision2: address.city.slice(0, 30) }),
        ...(state && { PoliticalDivision1: state.slice(0, 30) }),
        ...(zip && { PostcodePrimaryLow: zip.slice(0, 10) }),
        ...(extension && { PostcodeExtendedLow: extension.slice(0, 10) }),
        CountryCode: countryOf(address),
      },
    },
  }
}

/** Indicators are empty texts: their presence is the value. */
export function parseAddress(reply: CarrierReply, asked: Address): Outcome<AddressValidation> {
  const json = jsonOf(reply)
  if (!json || reply.status !== 200 || errorsOf(json).length > 0) return failed(...failuresOf(reply))
  const answer = record(json.XAVResponse)
  const has = (indicator: string) => answer[indicator] !== undefined && answer[indicator] !== null
  const candidates = records(answer.Candidate).flatMap((one) => candidateOf(one, asked) ?? [])
  const [best] = candidates
  if (has('NoCandidatesIndicator') || (!best && !has('ValidAddressIndicator')))
    return verdict('not_found', [], 'UPS does not know this address.')
  if (has('AmbiguousAddressIndicator'))
    return verdict('ambiguous', candidates, `UPS knows ${candidates.length} addresses like this one; choose one.`)
  if (!best || sameAddress(best, asked))
    return verdict('valid', best ? [best] : [], `UPS knows this address.${kind(best)}`)
  return verdict('corrected', candidates, `UPS knows this address and writes it differently.${kind(best)}`)
}

function verdict(name: AddressValidation['verdict'], candidates: Address[], text: string): Outcome<AddressValidation> {
  return { result: { verdict: name, carrier: 'ups', candidates, text }, messages: [] }
}

function kind(address: Address | undefined): string {
  if (address?.residential === undefined) return ''
  return address.residential ? ' It is a home.' : ' It is a business.'
}

/** Name, phone and the like stay as they were. */
function candidateOf(candidate: Json, asked: Address): Address | null {
  const key = record(candidate.AddressKeyFormat)
  const lines = linesOf(key.AddressLine)
  const zip = textOf(key.PostcodePrimaryLow)
  if (!lines[0] || !zip) return null
  const extension = textOf(key.PostcodeExtendedLow)
  const code = textOf(at(candidate, 'AddressClassification', 'Code'))
  const { line2: _second, line3: _third, residential: _told, ...kept } = asked
  const country = textOf(key.CountryCode) ?? asked.country
  return {
    ...kept,
    line1: lines[0],
    ...(lines[1] && { line2: lines[1] }),
    ...(lines[2] && { line3: lines.slice(2).join(', ') }),
    city: textOf(key.PoliticalDivision2) ?? asked.city,
    state: textOf(key.PoliticalDivision1) ?? asked.state,
    postalCode: extension && /^\d{4}$/.test(extension) ? `${zip}-${extension}` : zip,
    country: asked.country === 'US' && country === 'PR' ? 'US' : country,
    ...residentialOf(code, asked),
  }
}

/** 0 unknown, 1 business, 2 home. */
function residentialOf(code: string | null, { residential }: Address): Pick<Address, 'residential'> {
  if (code === '1' || code === '2') return { residential: code === '2' }
  return residential === undefined ? {} : { residential }
}

function linesOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).flatMap((line) => textOf(line) ?? [])
}

const plain = (text: string | undefined) => (text ?? '').toUpperCase().replace(/[^A-Z0-9]/g, '')

/** Same but for case, punctuation and a missing ZIP+4. */
function sameAddress(best: Address, asked: Address): boolean {
  const street = ({ line1, line2, line3 }: Address) => plain([line1, line2, line3].join(' '))
  const zip = asked.postalCode.includes('-') ? best.postalCode : best.postalCode.slice(0, 5)
  return (
    street(best) === street(asked) &&
    plain(best.city) === plain(asked.city) &&
    plain(best.state) === plain(asked.state) &&
    plain(zip) === plain(asked.postalCode)
  )
}
