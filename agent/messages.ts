/** Validators for everything that reaches the agent from outside, compiled from the generated JSON Schemas. */
import { Ajv, type ValidateFunction } from 'ajv'
import { fullFormats } from 'ajv-formats/dist/formats.js'
import type { JobOrder, PairReply, ServerMessage } from '#contracts/agent.ts'
import schemas from '../openapi/agent.schema.json' with { type: 'json' }

// The schemas are ours and tried by the tests: checking them here against the schema of schemas takes half a megabyte.
const ajv = new Ajv({ strict: false, allErrors: false, meta: false, validateSchema: false })
ajv.addFormat('uuid', fullFormats.uuid)
ajv.addFormat('date-time', fullFormats['date-time'])

/** Says whether a value fits a schema, and afterwards in `errors` why not. */
export interface Check<T> {
  (value: unknown): value is T
  readonly errors: ValidateFunction['errors']
  readonly schema: object
}

/** A check by JSON Schema. Compiled at its first use: an agent uses few of them, and each takes half a megabyte. */
export function validator<T>(schema: object): Check<T> {
  let compiled: ValidateFunction<T> | null = null
  const check = (value: unknown): value is T => {
    compiled ??= ajv.compile<T>(schema)
    return compiled(value)
  }
  return Object.defineProperties(check, {
    errors: { get: () => compiled?.errors },
    schema: { value: schema },
  }) as Check<T>
}

export const isServerMessage = validator<ServerMessage>(schemas.$defs.ServerMessage)
export const isJobOrder = validator<JobOrder>(schemas.$defs.JobOrder)
export const isPairReply = validator<PairReply>(schemas.$defs.PairReply)

/** What the last refused value broke, in one line, without the value itself. */
export function whyRefused(validate: Check<unknown>): string {
  const first = validate.errors?.[0]
  return first ? `${first.instancePath || 'the message'} ${first.message ?? 'is not valid'}` : 'it is not valid'
}

/** The JSON value of a text, or undefined when it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
