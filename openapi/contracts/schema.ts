/** Small builders over TypeBox so that every contract refuses unknown fields and reads the same way. */
import { type TObject, type TProperties, type TSchema, type TUnsafe, Type } from 'typebox'

/** An object that refuses unknown fields. Every object on the wire is made with it. */
export function object<P extends TProperties>(properties: P, options: Record<string, unknown> = {}) {
  return Type.Object(properties, { additionalProperties: false, ...options })
}

/** Gives a schema the name it carries under `components/schemas` of openapi.json. */
export function named<S extends TSchema>(name: string, schema: S): S {
  return Object.assign(schema, { 'x-name': name })
}

/** A string limited to the given values; written as `enum`, which every client generator understands. */
export function oneOf<const V extends readonly string[]>(
  values: V,
  options: Record<string, unknown> = {},
): TUnsafe<V[number]> {
  return Type.Unsafe<V[number]>({ type: 'string', enum: [...values], ...options })
}

/** The value or null. */
export function nullable<S extends TSchema>(schema: S) {
  return Type.Union([schema, Type.Null()])
}

/** All fields optional: the body of a PATCH. */
export function partial<P extends TProperties>(schema: TObject<P>) {
  return Type.Partial(schema, { additionalProperties: false })
}

export const Id = Type.String({ format: 'uuid', description: 'uuid, version 7' })
export const Timestamp = Type.String({ format: 'date-time', description: 'RFC 3339, UTC' })
export const LocalDate = Type.String({ format: 'date', description: "calendar day in the site's time zone" })
export const Currency = Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217' })
export const Cents = Type.Integer({
  minimum: -9_000_000_000_000,
  maximum: 9_000_000_000_000,
  description: 'money in integer cents',
})

/** Printable text: no control characters, so that it can neither forge a log line nor steer a printer. */
export function text(maxLength: number, options: Record<string, unknown> = {}) {
  return Type.String({
    maxLength,
    pattern: '^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f\\ud800-\\udfff]*$',
    ...options,
  })
}

export const IdParams = object({ id: Id })
