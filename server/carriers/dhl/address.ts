/** Address check: GET /address-validate. DHL knows where it delivers, by postal code and city; it knows no streets. */
import type { Address } from '#contracts/addresses.ts'
import type { AddressValidation } from '#contracts/carrier-accounts.ts'
import type { CarrierReply, Outcome } from '../carrier.ts'
import { failed, jsonOf } from '../kit/messages.ts'
import { records, textOf } from '../kit/values.ts'
import { isErrorEnvelope, refusalsOf } from './errors.ts'
import { countryOf } from './places.ts'

const candidatesMax = 10
const noStreets = 'DHL checks postal code and city, not the street.'

export function addressPath(address: Address): string {
  const query = new URLSearchParams({
    type: 'delivery',
    countryCode: countryOf(address),
    postalCode: address.postalCode.trim(),
    ...(address.city?.trim() && { cityName: address.city.trim() }),
    strictValidation: 'false',
  })
  return `/address-validate?${query}`
}

const plain = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/[^\p{L}\d]/gu, '')
    .toUpperCase()
/** `10115-1234` and `10115` are the same place to DHL. */
const samePlace = (a: string, b: string) => plain(a).startsWith(plain(b)) || plain(b).startsWith(plain(a))

export function parseAddress(reply: CarrierReply, address: Address): Outcome<AddressValidation> {
  const body = jsonOf(reply)
  const answer = (verdict: AddressValidation['verdict'], text: string, candidates: Address[] = []) => ({
    result: { verdict, carrier: 'dhl' as const, candidates, text: `${text} ${noStreets}` },
    messages: [],
  })
  const nothing = () =>
    answer('not_found', `DHL does not know ${address.postalCode} ${address.city ?? ''}`.trim().concat('.'))
  if (reply.status === 404 && isErrorEnvelope(body)) return nothing()
  if (reply.status !== 200 || !body) return failed(...refusalsOf(reply))
  const places = placesOf(body.address)
  if (places.length === 0) return nothing()
  const same = places.find(
    ({ city, postalCode }) => samePlace(address.postalCode, postalCode) && plain(city) === plain(address.city ?? ''),
  )
  if (same) return answer('valid', `DHL delivers to ${same.postalCode} ${same.city}.`)
  const candidates = places.slice(0, candidatesMax).map((place) => takeOver(address, place))
  if (candidates.length === 1) return answer('corrected', 'DHL knows the place by another name or code.', candidates)
  return answer('ambiguous', 'DHL knows several places like this; choose one.', candidates)
}

interface Place {
  city: string
  postalCode: string
}

/** Places once each; without a city there is nothing to compare. */
function placesOf(list: unknown): Place[] {
  const places = records(list).flatMap((one) => {
    const city = textOf(one.cityName)
    return city ? [{ city, postalCode: textOf(one.postalCode) ?? '' }] : []
  })
  return [...new Map(places.map((place) => [`${plain(place.postalCode)} ${plain(place.city)}`, place])).values()]
}

/** A longer postal code of the user's (ZIP+4) stays when it is of that place. */
function takeOver(address: Address, { city, postalCode }: Place): Address {
  const keeps =
    !postalCode || (samePlace(address.postalCode, postalCode) && plain(address.postalCode) >= plain(postalCode))
  return { ...address, city, postalCode: keeps ? address.postalCode : postalCode }
}
