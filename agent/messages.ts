/** Validators for everything that reaches the agent from outside, compiled from the contract schemas. */
import { Ajv, type ValidateFunction } from 'ajv'
import { fullFormats } from 'ajv-formats/dist/formats.js'
import type { TSchema } from 'typebox'
import { JobOrder, PairReply, ServerMessage } from '#contracts/agent.ts'

const ajv = new Ajv({ strict: false, allErrors: false })
ajv.addFormat('uuid', fullFormats.uuid)
ajv.addFormat('date-time', fullFormats['date-time'])

/** Compiles a validator for a schema of the contracts. */
export function validator<T>(schema: TSchema): ValidateFunction<T> {
  return ajv.compile<T>(schema)
}

export const isServerMessage = validator<ServerMessage>(ServerMessage)
export const isJobOrder = validator<JobOrder>(JobOrder)
export const isPairReply = validator<PairReply>(PairReply)

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
