/** Carriers, services and prices: rate shopping without saving. */
import { type Static, Type } from 'typebox'
import { Address } from './addresses.ts'
import { Customs } from './customs.ts'
import { Dimensions, Weight } from './measures.ts'
import { operation } from './operation.ts'
import { Cents, Currency, Id, LocalDate, named, nullable, object, oneOf, text } from './schema.ts'

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

/** Lithium batteries by UN number and packing: UN3480/3481 (ion), UN3090/3091 (metal). */
export const lithiumKinds = [
  'ion_alone',
  'ion_with_equipment',
  'ion_in_equipment',
  'metal_alone',
  'metal_with_equipment',
  'metal_in_equipment',
] as const

/** A place of the carrier where the recipient fetches the parcel. */
export const HoldLocation = named(
  'HoldLocation',
  object({ id: text(40, { description: "the carrier's number of the place" }), name: text(100), address: Address }),
)
export type HoldLocation = Static<typeof HoldLocation>

/** Who pays the carrier; absent: the sender's carrier account. */
export const BillTo = named(
  'BillTo',
  object({
    party: oneOf(['recipient', 'third_party'] as const),
    accountNumber: text(40, { minLength: 1 }),
    postalCode: Type.Optional(text(20)),
    country: Type.Optional(Type.String({ pattern: '^[A-Z]{2}$' })),
  }),
)
export type BillTo = Static<typeof BillTo>

/** Extras. A carrier that cannot do one that was asked for refuses and says so; none is ever dropped. */
export const ShippingOptions = named(
  'ShippingOptions',
  object({
    signature: Type.Optional(oneOf(signatureLevels)),
    insuredValueCents: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 5_000_000_00,
        description: 'insurance or declared value of each package, in the currency of the price',
      }),
    ),
    certifiedMail: Type.Optional(Type.Boolean()),
    returnReceipt: Type.Optional(oneOf(['electronic', 'hardcopy'] as const)),
    saturdayDelivery: Type.Optional(Type.Boolean()),
    sundayHolidayDelivery: Type.Optional(Type.Boolean()),
    holdAtLocation: Type.Optional(HoldLocation),
    returnLabel: Type.Optional(
      Type.Boolean({ description: 'a label for sending back: `from` is who returns, `to` is where it goes' }),
    ),
    billTo: Type.Optional(BillTo),
    livePerishable: Type.Optional(Type.Boolean({ description: 'live animals or perishable contents' })),
    dryIce: Type.Optional(Weight),
    lithiumBatteries: Type.Optional(oneOf(lithiumKinds)),
    limitedQuantity: Type.Optional(Type.Boolean({ description: 'hazardous material in limited quantity' })),
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
    amountCents: Type.Integer({ ...Cents, description: 'what the carrier charges' }),
    listAmountCents: Cents,
    chargedCents: Type.Integer({
      ...Cents,
      description: "what the account is charged: the carrier's price and the organisation's own mark-up",
    }),
    currency: Currency,
    zone: nullable(Type.String()),
    billedWeight: nullable(Weight),
    transitDays: nullable(Type.Integer({ description: 'business days' })),
    deliveryDate: nullable(LocalDate),
    deliveryTime: nullable(
      Type.String({ pattern: '^[0-9]{2}:[0-9]{2}$', description: 'latest local time of that day' }),
    ),
    guaranteed: Type.Boolean({ description: 'the carrier commits to the date' }),
    charges: Type.Array(Charge, { description: 'add up to chargedCents' }),
    explain: Type.Array(Explanation),
    carrierRef: nullable(text(200, { description: "the carrier's own key of this price" })),
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

/** A price that a rule took away: the rule, why, and what would bring it back. */
export const ExcludedRate = named(
  'ExcludedRate',
  object({ rate: Rate, ruleId: Id, ruleName: Type.String(), reason: Type.String(), cure: Type.String() }),
)
export type ExcludedRate = Static<typeof ExcludedRate>

/** What programs may ask for instead of a service. */
export const choiceNames = ['cheapest', 'fastest', 'best_value', 'by-rule'] as const
export type ChoiceName = (typeof choiceNames)[number]

/** The rates that stand out, by id; null when there is none. `byRuleReason` says in words why that one. */
export const RateChoices = named(
  'RateChoices',
  object({
    cheapest: nullable(Id),
    fastest: nullable(Id),
    bestValue: nullable(Id),
    byRule: nullable(Id),
    byRuleReason: Type.String(),
  }),
)
export type RateChoices = Static<typeof RateChoices>

export const packagesMax = 40
export const RatesInput = named(
  'RatesInput',
  object({
    from: Type.Optional(Address),
    to: Address,
    packages: Type.Array(Package, { minItems: 1, maxItems: packagesMax }),
    shipDate: Type.Optional(LocalDate),
    options: Type.Optional(ShippingOptions),
    customs: Type.Optional(Customs),
    siteId: Type.Optional(Id),
    accountIds: Type.Optional(Type.Array(Id, { maxItems: 5, description: 'as of a shipment: rules may look at it' })),
    carriers: Type.Optional(Type.Array(oneOf(carrierCodes), { maxItems: carrierCodes.length })),
  }),
)
export type RatesInput = Static<typeof RatesInput>

export const Rates = named(
  'Rates',
  object({
    rates: Type.Array(Rate, { description: 'cheapest first' }),
    failures: Type.Array(RateFailure),
    excluded: Type.Array(ExcludedRate),
    choices: RateChoices,
  }),
)
export type Rates = Static<typeof Rates>

/** One line of streamed prices. `carriers` first: who is asked; one `answer` each as it comes; `done` last. */
export const RateArrival = named(
  'RateArrival',
  Type.Union([
    object({
      type: Type.Literal('carriers'),
      asked: Type.Array(object({ carrier: oneOf(carrierCodes), carrierAccountId: Id, name: Type.String() })),
    }),
    object({
      type: Type.Literal('answer'),
      carrier: oneOf(carrierCodes),
      carrierAccountId: Id,
      tookMs: Type.Integer(),
      rates: Type.Array(Rate),
      failures: Type.Array(RateFailure),
      excluded: Type.Array(ExcludedRate),
    }),
    object({ type: Type.Literal('done'), choices: RateChoices }),
  ]),
)
export type RateArrival = Static<typeof RateArrival>

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
  streamRates: operation({
    id: 'streamRates',
    method: 'POST',
    path: '/v1/rates/stream',
    permission: 'rates:read',
    summary: 'The same as lines of JSON (`RateArrival`), each carrier as soon as it answers',
    body: RatesInput,
    status: 200,
    reply: RateArrival,
    binary: ['application/x-ndjson'],
    errors: ['unprocessable'],
  }),
}
