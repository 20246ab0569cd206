/** One Ajv for all input: unknown fields refused, no coercion in bodies, and words instead of keywords. */
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import type { TSchema } from 'typebox'
import type { ProblemField } from '#contracts/problem.ts'
import { AppError } from '../errors.ts'

type FormatsPlugin = (ajv: Ajv) => Ajv
const formats = addFormats as unknown as FormatsPlugin

function make(coerceTypes: boolean): Ajv {
  const ajv = new Ajv({ allErrors: false, coerceTypes, removeAdditional: false, useDefaults: true, strict: false })
  return formats(ajv)
}

/** Bodies and messages keep their types; only query and path values, which are always text, are converted. */
const bodies = make(false)
const texts = make(true)

export type Check = (value: unknown) => void

/** A function that throws `invalid_request` naming the field. `place` is `text` for query and path. */
export function checker(schema: TSchema, place: 'body' | 'text'): Check {
  const validate = (place === 'body' ? bodies : texts).compile(schema)
  return (value) => {
    if (validate(value)) return
    const fields = problemFields(validate)
    const detail = fields.map(({ field, reason }) => `${field || 'body'}: ${reason}`).join('; ')
    throw new AppError('invalid_request', detail, { fields })
  }
}

/** Fails loudly when one of our own replies breaks its contract. */
export function replyChecker(schema: TSchema, operation: string): Check {
  const validate = bodies.compile(schema)
  return (value) => {
    if (!validate(value)) throw new Error(`${operation} broke its contract: ${bodies.errorsText(validate.errors)}`)
  }
}

/** For messages that are not HTTP: the problems of a value, or null. */
export function problemsOf(validate: ValidateFunction, value: unknown): ProblemField[] | null {
  return validate(value) ? null : problemFields(validate)
}

/** Compiles a schema for repeated use with `problemsOf`. */
export function compileMessage(schema: TSchema): ValidateFunction {
  return bodies.compile(schema)
}

function problemFields(validate: ValidateFunction): ProblemField[] {
  return (validate.errors ?? []).slice(0, 10).map((error) => ({ field: fieldOf(error), reason: reasonOf(error) }))
}

function fieldOf(error: ErrorObject): string {
  const path = error.instancePath.split('/').slice(1)
  if (error.keyword === 'required') path.push(String(error.params.missingProperty))
  if (error.keyword === 'additionalProperties') path.push(String(error.params.additionalProperty))
  return path.join('.')
}

const reasons: Record<string, (params: Record<string, unknown>) => string> = {
  required: () => 'is missing; give it',
  additionalProperties: () => 'is not a field here; leave it out',
  enum: (p) => `must be one of ${(p.allowedValues as string[]).join(', ')}`,
  type: (p) => `must be a ${String(p.type)}`,
  minimum: (p) => `must be at least ${p.limit}`,
  exclusiveMinimum: (p) => `must be more than ${p.limit}`,
  maximum: (p) => `must be at most ${p.limit}`,
  minLength: (p) => (p.limit === 1 ? 'must not be empty' : `must have at least ${p.limit} characters`),
  maxLength: (p) => `must have at most ${p.limit} characters`,
  minItems: (p) => `must have at least ${p.limit} entries`,
  maxItems: (p) => `must have at most ${p.limit} entries`,
  format: (p) => formatReasons[String(p.format)] ?? `must be a ${p.format}`,
}
const formatReasons: Record<string, string> = {
  uuid: 'must be an id as Postroom gave it',
  email: 'must be an e-mail address like name@example.org',
  date: 'must be a day like 2026-03-31',
  'date-time': 'must be a time like 2026-03-31T14:05:00Z',
}

function reasonOf(error: ErrorObject): string {
  if (error.keyword === 'pattern' && String(error.params.pattern).includes('u0000'))
    return 'must not contain control characters'
  return reasons[error.keyword]?.(error.params) ?? error.message ?? 'is not valid'
}
