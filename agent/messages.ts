/** Validators for everything that reaches the agent from outside, compiled from the generated JSON Schemas. */
import { Ajv, type ValidateFunction } from 'ajv'
import { fullFormats } from 'ajv-formats/dist/formats.js'
import type { JobOrder, PairReply, ServerMessage } from '#contracts/agent.ts'
import schemas from '../openapi/agent.schema.json' with { type: 'json' }

const ajv = new Ajv({ strict: false, allErrors: false })
ajv.addFormat('uuid', fullFormats.uuid)
ajv.addFormat('date-time', fullFormats['date-time'])

/** Compiles a validator for a JSON Schema. */
export function validator<T>(schema: object): ValidateFunction<T> {
  return ajv.compile<T>(schema)
}

export const isServerMessage = validator<ServerMessage>(schemas.$defs.ServerMessage)
export const isJobOrder = validator<JobOrder>(schemas.$defs.JobOrder)
export const isPairReply = validator<PairReply>(schemas.$defs.PairReply)

/** What the last refused value broke, in one line, without the value itself. */
export function whyRefused(validate: ValidateFunction<unknown>): string {
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
