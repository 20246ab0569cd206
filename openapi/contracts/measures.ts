/** The schemas of weight and length; what they mean and how they compare: units.ts. */
import { Type } from 'typebox'
import { named, object, oneOf } from './schema.ts'
import { lengthUnits, weightUnits } from './units.ts'

export const Weight = named(
  'Weight',
  object({ value: Type.Number({ minimum: 0, maximum: 100_000 }), unit: oneOf(weightUnits) }),
)

export const Dimensions = named(
  'Dimensions',
  object({
    length: Type.Number({ exclusiveMinimum: 0, maximum: 10_000 }),
    width: Type.Number({ exclusiveMinimum: 0, maximum: 10_000 }),
    height: Type.Number({ exclusiveMinimum: 0, maximum: 10_000 }),
    girth: Type.Optional(
      Type.Number({ exclusiveMinimum: 0, maximum: 10_000, description: 'when measured; else computed' }),
    ),
    unit: oneOf(lengthUnits),
  }),
)
