/** Labels: what is drawn on one, and the formats it is delivered in. */
import { type Static, Type } from 'typebox'
import { Address } from './addresses.ts'
import { Weight } from './measures.ts'
import { LocalDate, named, nullable, object, oneOf, text } from './schema.ts'

export const labelFormats = ['pdf', 'png', 'zpl'] as const
export type LabelFormat = (typeof labelFormats)[number]
export const labelResolutions = [203, 300] as const
export type LabelDpi = (typeof labelResolutions)[number]

/**
 * Everything printed on a 4x6 in label, independent of format and resolution.
 * Stored with the shipment so that a reprint shows what was bought.
 */
export const LabelDesign = named(
  'LabelDesign',
  object({
    banner: text(2, { description: "the big service letter, e.g. 'G', 'P', 'E'" }),
    serviceTitle: text(60, { description: "e.g. 'USPS GROUND ADVANTAGE'" }),
    barcodeTitle: text(60, { description: "the line above the barcode, e.g. 'USPS TRACKING #'" }),
    trackingNumber: Type.String({ pattern: '^[0-9]{20,34}$', description: 'IMpb without the routing part' }),
    routingPostalCode: Type.String({ pattern: '^([0-9]{5}|[0-9]{9})$' }),
    from: Address,
    to: Address,
    weight: Weight,
    zone: nullable(text(2)),
    shipDate: LocalDate,
    extras: Type.Array(text(60), { maxItems: 6, description: "e.g. 'SIGNATURE REQUIRED'" }),
    references: Type.Array(text(250), { maxItems: 5 }),
    piece: object({ number: Type.Integer({ minimum: 1 }), of: Type.Integer({ minimum: 1 }) }),
    sample: Type.Boolean({ description: 'true: `SAMPLE - NOT POSTAGE` is drawn across it' }),
  }),
)
export type LabelDesign = Static<typeof LabelDesign>

export const LabelQuery = object({
  format: Type.Optional(oneOf(labelFormats)),
  dpi: Type.Optional(Type.Unsafe<LabelDpi>({ type: 'integer', enum: [...labelResolutions] })),
  package: Type.Optional(Type.Integer({ minimum: 1, description: 'package number, from 1; all of them when absent' })),
})
