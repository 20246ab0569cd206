/** Carriers, services and prices: rate shopping without saving. */
import { type Static, Type } from 'typebox'
import { Address } from './addresses.ts'
import { operation } from './operation.ts'
import { Cents, Currency, Id, LocalDate, named, nullable, object, oneOf, text } from './schema.ts'
import { Dimensions, Weight } from './units.ts'

export const carrierCodes = ['published', 'usps', 'ups', 'fedex', 'dhl'] as const
export type CarrierCode = (typeof carrierCodes)[number]

/** How a parcel is packed. The flat-rate names are the price list's own (USPS Notice 123). */
export const packagings = [
  'package',
  'letter',
  'large_envelope',
  'postcard',
  'soft_pack',
  'flat_rate_envelope',
  'legal_flat_rate_envelope',
  'padded_flat_rate_envelope',
  'small_flat_rate_box',
  'medium_flat_rate_box',
  'large_flat_rate_box',
  'large_flat_rate_box_apo',
] as const
export type Packaging = (typeof packagings)[number]

export const Package = named(
  'Package',
  object({ weight: Weight, dimensions: Type.Optional(Dimensions), packaging: Type.Optional(oneOf(packagings)) }),
)
export type Package = Static<typeof Package>

export const signatureLevels = ['none', 'signature', 'adult_signature', 'adult_signature_restricted'] as const

export const ShippingOptions = named(
  'ShippingOptions',
  object({
    signature: Type.Optional(oneOf(signatureLevels)),
    insuredValueCents: Type.Optional(Type.Integer({ minimum: 0, maximum: 5_000_000_00 })),
    certifiedMail: Type.Optional(Type.Boolean()),
    returnReceipt: Type.Optional(oneOf(['electronic', 'hardcopy'] as const)),
    sundayHolidayDelivery: Type.Optional(Type.Boolean()),
    livePerishable: Type.Optional(Type.Boolean({ description: 'live animals or perishable contents' })),
    contents: Type.Optional(
      oneOf(['media', 'library'] as const, {
        description:
          'what the sender certifies: `media` books and recordings (Media Mail), `library` between libraries, schools and museums (Library Mail too)',
      }),
    ),
    nonmachinable: Type.Optional(Type.Boolean({ description: 'rigid, square or uneven letter; nonstandard parcel' })),
  }),
)
export type ShippingOptions = Static<typeof ShippingOptions>

export const chargeKinds = ['base', 'surcharge', 'extra_service', 'insurance', 'discount', 'tax'] as const
export const Charge = named('Charge', object({ kind: oneOf(chargeKinds), name: Type.String(), amountCents: Cents }))
export type Charge = Static<typeof Charge>

/** One step of "why this price", in the order a person would tell it. */
export const explainTopics = ['zone', 'weight', 'base', 'surcharge', 'extra', 'rule', 'card', 'transit'] as const
export const Explanation = named('Explanation', object({ topic: oneOf(explainTopics), text: Type.String() }))
export type Explanation = Static<typeof Explanation>

export const Rate = named(
  'Rate',
  object({
    id: Id,
    carrier: oneOf(carrierCodes),
    carrierAccountId: Id,
    service: Type.String({ description: 'e.g. `usps_ground_advantage`' }),
    serviceName: Type.String(),
    amountCents: Cents,
    listAmountCents: Cents,
    currency: Currency,
    zone: nullable(Type.String()),
    billedWeight: nullable(Weight),
    transitDays: nullable(Type.Integer()),
    deliveryDate: nullable(LocalDate),
    charges: Type.Array(Charge, { description: 'add up to amountCents' }),
    explain: Type.Array(Explanation),
  }),
)
export type Rate = Static<typeof Rate>

/** Why a carrier or one of its services has no price. `retryable`: the same request may succeed later. */
export const RateFailure = named(
  'RateFailure',
  object({
    carrier: oneOf(carrierCodes),
    carrierAccountId: Id,
    service: nullable(Type.String()),
    code: Type.String(),
    message: Type.String(),
    retryable: Type.Boolean(),
  }),
)
export type RateFailure = Static<typeof RateFailure>

export const packagesMax = 40
const rateFields = {
  packages: Type.Array(Package, { minItems: 1, maxItems: packagesMax }),
  shipDate: Type.Optional(LocalDate),
  options: Type.Optional(ShippingOptions),
}

export const RatesInput = named(
  'RatesInput',
  object({
    from: Type.Optional(Address),
    to: Address,
    ...rateFields,
    siteId: Type.Optional(Id),
    carriers: Type.Optional(Type.Array(oneOf(carrierCodes), { maxItems: carrierCodes.length })),
  }),
)
export type RatesInput = Static<typeof RatesInput>

export const Rates = named('Rates', object({ rates: Type.Array(Rate), failures: Type.Array(RateFailure) }))
export type Rates = Static<typeof Rates>

export const CarrierAccount = named(
  'CarrierAccount',
  object({ id: Id, carrier: oneOf(carrierCodes), name: text(100), siteId: nullable(Id), active: Type.Boolean() }),
)
export type CarrierAccount = Static<typeof CarrierAccount>

export const carrierOperations = {
  shopRates: operation({
    id: 'shopRates',
    method: 'POST',
    path: '/v1/rates',
    permission: 'rates:read',
    summary: 'Ask every carrier for prices without saving anything',
    body: RatesInput,
    status: 200,
    reply: Rates,
    errors: ['unprocessable'],
  }),
  listCarrierAccounts: operation({
    id: 'listCarrierAccounts',
    method: 'GET',
    path: '/v1/carrier-accounts',
    permission: 'rates:read',
    summary: 'The carrier accounts open to the user',
    status: 200,
    reply: object({ items: Type.Array(CarrierAccount), nextCursor: Type.Null() }),
  }),
}
