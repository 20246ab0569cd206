/** Having parcels fetched: Pickup 2409, on-call pickup. */
import { weightIn } from '#contracts/units.ts'
import type { CarrierReply, Outcome, PickupAnswer, PickupRequest } from '../carrier.ts'
import { failed, failure, jsonOf } from '../kit/messages.ts'
import { at, cents, textOf } from '../kit/values.ts'
import { alertsOf, errorsOf, failuresOf, firstRefusal, type Refusal } from './errors.ts'
import { roundedUp, unitsOf } from './packages.ts'
import { addressOf, countryOf, phoneOf } from './party.ts'
import { searchReference } from './references.ts'
import { codeOf } from './services.ts'

export const pickupPath = '/api/pickupcreation/v2409/pickup'
/** 02: by the number of the pickup, which goes in the header `Prn`. */
export const cancelPath = '/api/shipments/v2409/pickup/02'

const companyMax = 27
const contactMax = 22
const locationMax = 11
const instructionsMax = 57
const streetMax = 73
const piecesMax = 999

/** What UPS has no room for. */
export function checkPickup(request: PickupRequest): Refusal | null {
  const { address, location, instructions, packages, services } = request
  const country = countryOf(address)
  const short = (field: string, value: string, max: number) => () =>
    value.length <= max
      ? null
      : { code: 'too_long', text: `${field}: UPS takes ${max} characters, this has ${value.length}; shorten it.` }
  return firstRefusal([
    short('address.company', address.company || address.name || '', companyMax),
    short('address.name', address.name || address.company || '', contactMax),
    short('location', location, locationMax),
    short('instructions', instructions, instructionsMax),
    short('address.line1', addressOf(address).AddressLine.join(', '), streetMax),
    () =>
      phoneOf(address, address)
        ? null
        : { code: 'phone_required', text: 'address.phone: UPS wants a phone number for the driver; add one.' },
    () => (address.city ? null : { code: 'city_required', text: 'address.city: UPS wants the city; add it.' }),
    () =>
      packages >= 1 && packages <= piecesMax
        ? null
        : { code: 'packages_invalid', text: `packages: UPS fetches 1 to ${piecesMax} at once; correct it.` },
    ...services.map(
      (service) => () =>
        codeOf(service, country)
          ? null
          : { code: 'service_not_offered', text: `services: UPS has no ${service} from ${country}.` },
    ),
  ])
}

const timeText = (time: string) => time.replace(':', '')

/** Weight has one decimal, rounded up. */
export function buildPickup(request: PickupRequest, accountNumber: string) {
  const { address, weight } = request
  const country = countryOf(address)
  const { AddressLine, City, StateProvinceCode, PostalCode } = addressOf(address)
  const units = unitsOf(country).weight
  return {
    PickupCreationRequest: {
      Request: { TransactionReference: { CustomerContext: searchReference(request.pickupId) } },
      RatePickupIndicator: 'Y',
      Shipper: { Account: { AccountNumber: accountNumber, AccountCountryCode: country } },
      PickupDateInfo: {
        CloseTime: timeText(request.closeTime),
        ReadyTime: timeText(request.readyTime),
        PickupDate: request.day.replaceAll('-', ''),
      },
      PickupAddress: {
        CompanyName: address.company || address.name || '',
        ContactName: address.name || address.company || '',
        AddressLine: [AddressLine.join(', ')],
        City: City ?? '',
        ...(StateProvinceCode && { StateProvince: StateProvinceCode }),
        PostalCode: PostalCode.slice(0, 8),
        CountryCode: country,
        ResidentialIndicator: address.residential ? 'Y' : 'N',
        ...(request.location && { PickupPoint: request.location }),
        Phone: { Number: phoneOf(address, address) },
      },
      AlternateAddressIndicator: 'Y',
      PickupPiece: piecesOf(request, country),
      TotalWeight: {
        Weight: String(roundedUp(weightIn(weight, units.unit), 1)),
        UnitOfMeasurement: units.code,
      },
      OverweightIndicator: 'N',
      PaymentMethod: '01',
      ...(request.instructions && { SpecialInstruction: request.instructions }),
      ReferenceNumber: searchReference(request.pickupId),
      ShippingLabelsAvailable: 'Y',
    },
  }
}

/** One line per service; the packages are spread over them, as UPS wants at least one of each. */
function piecesOf({ services, packages }: PickupRequest, country: string) {
  const codes = [...new Set(services.flatMap((service) => codeOf(service, country) ?? []))].slice(0, packages)
  return codes.map((code, index) => ({
    ServiceCode: code.padStart(3, '0'),
    Quantity: String(index === 0 ? packages - codes.length + 1 : 1),
    DestinationCountryCode: country,
    ContainerCode: '01',
  }))
}

export function parsePickup(reply: CarrierReply): Outcome<PickupAnswer> {
  const json = jsonOf(reply)
  if (!json || reply.status !== 200 || errorsOf(json).length > 0) return failed(...failuresOf(reply))
  const answer = json.PickupCreationResponse
  const number = textOf(at(answer, 'PRN'))
  if (!number) return failed(failure('ups', { code: 'no_pickup_number', text: 'UPS gave the pickup no number.' }))
  const rate = at(answer, 'RateResult')
  const amountCents = cents(at(rate, 'GrandTotalOfAllCharge'))
  const text = `UPS fetches the parcels; pickup ${number}.`
  const currency = amountCents === null ? null : textOf(at(rate, 'CurrencyCode'))
  return { result: { number, amountCents, currency, text, carrierData: {} }, messages: alertsOf(answer) }
}

export function parseCancel(reply: CarrierReply): Outcome<{ cancelled: true }> {
  const json = jsonOf(reply)
  if (!json || reply.status !== 200 || errorsOf(json).length > 0) return failed(...failuresOf(reply))
  return { result: { cancelled: true }, messages: alertsOf(json.PickupCancelResponse) }
}
