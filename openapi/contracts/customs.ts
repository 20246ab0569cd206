/** What customs want to know of a shipment that crosses a border. */
import { type Static, Type } from 'typebox'
import { Weight } from './measures.ts'
import { Currency, LocalDate, named, object, oneOf, text } from './schema.ts'

export const customsContents = [
  'merchandise',
  'gift',
  'documents',
  'sample',
  'returned_goods',
  'humanitarian',
  'dangerous_goods',
  'other',
] as const
export type CustomsContents = (typeof customsContents)[number]

/** What the post does with a parcel nobody takes. */
export const nonDeliveries = ['return', 'abandon'] as const
/** Who pays duties: DAP the recipient, DDP the sender (Incoterms 2020). */
export const incoterms = ['DAP', 'DDP'] as const

export const customsItemsMax = 99

/** One kind of goods. Value and weight are those of one unit; carriers are given the totals they ask for. */
export const CustomsItem = named(
  'CustomsItem',
  object({
    description: text(100, { minLength: 1 }),
    quantity: Type.Integer({ minimum: 1, maximum: 99_999 }),
    unitValueCents: Type.Integer({ minimum: 0, maximum: 99_999_999_00 }),
    unitWeight: Weight,
    hsCode: Type.Optional(Type.String({ pattern: '^[0-9]{4}([.]?[0-9]{2}){0,3}$', description: 'tariff number' })),
    originCountry: Type.String({ pattern: '^[A-Z]{2}$', description: 'country of manufacture, ISO 3166-1 alpha-2' }),
    sku: Type.Optional(text(35)),
  }),
)
export type CustomsItem = Static<typeof CustomsItem>

export const Customs = named(
  'Customs',
  object({
    contents: oneOf(customsContents),
    contentsExplanation: Type.Optional(text(100, { description: 'needed when contents is `other`' })),
    nonDelivery: Type.Optional(oneOf(nonDeliveries, { description: 'absent: return' })),
    incoterm: Type.Optional(oneOf(incoterms, { description: 'absent: DAP' })),
    currency: Type.Optional(Currency),
    invoiceNumber: Type.Optional(text(35)),
    invoiceDate: Type.Optional(LocalDate),
    itn: Type.Optional(
      Type.String({ pattern: '^X[0-9]{14}$', description: 'internal transaction number of an AES filing' }),
    ),
    eelPfc: Type.Optional(
      Type.String({
        pattern: '^(NOEEI )?30[.][0-9]{2}(\\([a-z0-9]+\\))*$',
        description: 'exemption legend, e.g. `NOEEI 30.37(a)`',
      }),
    ),
    senderTaxId: Type.Optional(text(35, { description: 'EORI, VAT or EIN of the sender' })),
    recipientTaxId: Type.Optional(text(35, { description: 'EORI, VAT or IOSS of the recipient' })),
    paperless: Type.Optional(Type.Boolean({ description: 'invoice sent electronically where the carrier offers it' })),
    items: Type.Array(CustomsItem, { minItems: 1, maxItems: customsItemsMax }),
  }),
)
export type Customs = Static<typeof Customs>
