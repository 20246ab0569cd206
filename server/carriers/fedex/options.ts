/** Every option of a shipment: FedEx's special service for it, or the reason why there is none. */
import type { Address } from '#contracts/addresses.ts'
import type { ShippingOptions } from '#contracts/carriers.ts'
import { weightIn } from '#contracts/units.ts'
import type { RateRequest } from '../carrier.ts'
import type { Json } from '../kit/values.ts'
import { partyAddress } from './party.ts'
import type { Refusal } from './refusal.ts'
import { isRefusal } from './refusal.ts'

/** What an option adds to a request; `details` lie beside the list of special service types. */
interface Effect {
  shipment?: { type: string; details?: Json }
  parcel?: { type: string; details?: Json; rateDetails?: Json }
}

/** Set elsewhere in the request, and where. */
interface Elsewhere {
  elsewhere: 'packages' | 'payment'
}

type Answer = Effect | Elsewhere | Refusal | null
type Handlers = { [Key in keyof Required<ShippingOptions>]: (value: NonNullable<ShippingOptions[Key]>) => Answer }

const accountPattern = /^\d{9}$/

function notOffered(option: string, what: string, instead = 'choose USPS'): Refusal {
  return { code: 'option_not_offered', text: `options.${option}: FedEx ${what}; take it off or ${instead}` }
}

const signatureTypes = { none: 'NO_SIGNATURE_REQUIRED', signature: 'DIRECT', adult_signature: 'ADULT' } as const

const handlers: Handlers = {
  signature: (level) =>
    level === 'adult_signature_restricted'
      ? notOffered('signature', 'cannot insist on the named recipient', 'ask for an adult signature')
      : { parcel: { type: 'SIGNATURE_OPTION', details: { signatureOptionType: signatureTypes[level] } } },
  insuredValueCents: () => ({ elsewhere: 'packages' }),
  certifiedMail: (on) => (on ? notOffered('certifiedMail', 'does not offer certified mail') : null),
  returnReceipt: () => notOffered('returnReceipt', 'has no return receipt', 'ask for a signature'),
  saturdayDelivery: (on) => (on ? { shipment: { type: 'SATURDAY_DELIVERY' } } : null),
  sundayHolidayDelivery: (on) =>
    on ? notOffered('sundayHolidayDelivery', 'takes no order for a Sunday or holiday') : null,
  holdAtLocation: ({ id, name, address }) =>
    id ? { shipment: { type: 'HOLD_AT_LOCATION', details: heldAt(id, name, address) } } : locationNeeded,
  returnLabel: (on) =>
    on
      ? {
          shipment: {
            type: 'RETURN_SHIPMENT',
            details: { returnShipmentDetail: { returnType: 'PRINT_RETURN_LABEL' } },
          },
        }
      : null,
  billTo: ({ accountNumber }) => (accountPattern.test(accountNumber) ? { elsewhere: 'payment' } : accountWrong),
  livePerishable: (on) =>
    on ? notOffered('livePerishable', 'takes live animals and perishables by arrangement only') : null,
  dryIce: (weight) => {
    const dryIceWeight = { units: 'KG', value: Number(weightIn(weight, 'kg').toFixed(2)) }
    return { parcel: { type: 'DRY_ICE', details: { dryIceWeight } } }
  },
  lithiumBatteries: (kind) => batteries(kind),
  limitedQuantity: (on) =>
    on ? { parcel: { type: 'DANGEROUS_GOODS', details: { dangerousGoodsDetail: limitedQuantity } } } : null,
  contents: (kind) => notOffered('contents', `has no prices for ${kind === 'media' ? 'media' : 'library'} mail`),
  nonmachinable: (on) => (on ? { parcel: { type: 'NON_STANDARD_CONTAINER' } } : null),
}

const locationNeeded: Refusal = {
  code: 'location_required',
  text: 'options.holdAtLocation.id: FedEx wants its number of the place, such as YBZA; choose a place from its list',
}
const accountWrong: Refusal = {
  code: 'account_invalid',
  text: 'options.billTo.accountNumber: a FedEx account number has nine digits; correct it',
}
const limitedQuantity = { regulation: 'DOT', options: ['LIMITED_QUANTITIES_COMMODITIES'] }

function heldAt(locationId: string, name: string, address: Address): Json {
  const contact = { companyName: name, ...(address.phone && { phoneNumber: address.phone.replace(/\D/g, '') }) }
  const locationContactAndAddress = { contact, address: partyAddress(address) }
  return { holdAtLocationDetail: { locationId, locationContactAndAddress } }
}

/** Section II batteries with or in equipment. Alone they need a dangerous goods declaration. */
function batteries(kind: NonNullable<ShippingOptions['lithiumBatteries']>): Answer {
  if (kind === 'ion_alone' || kind === 'metal_alone')
    return notOffered('lithiumBatteries', 'takes batteries without equipment only with a declaration', 'choose USPS')
  const material = kind.startsWith('ion') ? 'LITHIUM_ION' : 'LITHIUM_METAL'
  const packing = kind.endsWith('in_equipment') ? 'CONTAINED_IN_EQUIPMENT' : 'PACKED_WITH_EQUIPMENT'
  const regulation = 'IATA_SECTION_II'
  const ship = { batteryMaterialType: material, batteryPackingType: packing, batteryRegulatoryType: regulation }
  const rate = { material, packing, regulatorySubType: regulation }
  return { parcel: { type: 'BATTERY', details: { batteryDetails: [ship] }, rateDetails: { batteryDetails: [rate] } } }
}

/** The options that have an effect; `handlers` has every key of the contract, which the compiler checks. */
function outcomes(options: ShippingOptions): Answer[] {
  return Object.entries(options).map(([key, value]) => {
    const handler = handlers[key as keyof ShippingOptions] as ((value: unknown) => Answer) | undefined
    if (!handler) return { code: 'option_unknown', text: `options.${key}: FedEx's connection does not know it` }
    return value === undefined ? null : handler(value)
  })
}

export function checkOptions(options: ShippingOptions): Refusal | null {
  return (outcomes(options).find((one) => isRefusal(one)) as Refusal | undefined) ?? null
}

const effects = (options: ShippingOptions) =>
  outcomes(options).flatMap((one) => (one && !isRefusal(one) && !('elsewhere' in one) ? [one] : []))

/** `shipmentSpecialServices` of a request; `more` are services beside those asked for by options. */
export function shipmentServices({ options }: Pick<RateRequest, 'options'>, more: Effect[] = []): Json | null {
  const found = [...effects(options), ...more].flatMap(({ shipment }) => (shipment ? [shipment] : []))
  if (found.length === 0) return null
  return Object.assign({ specialServiceTypes: found.map(({ type }) => type) }, ...found.map(({ details }) => details))
}

/** `packageSpecialServices` of each package, in the words of the Rate or of the Ship API. */
export function packageServices(options: ShippingOptions, api: 'rate' | 'ship'): Json | null {
  const found = effects(options).flatMap(({ parcel }) => (parcel ? [parcel] : []))
  if (found.length === 0) return null
  const details = found.map((one) => (api === 'rate' ? (one.rateDetails ?? one.details) : one.details))
  return Object.assign({ specialServiceTypes: found.map(({ type }) => type) }, ...details)
}
