/** The one shape of every error (RFC 9457) and the closed list of its codes. */
import { type Static, Type } from 'typebox'
import { named, object, oneOf } from './schema.ts'

/** Code → HTTP status and title. The code is what programs test for; the title never changes with the case at hand. */
export const problems = {
  invalid_request: { status: 400, title: 'The request is not valid' },
  invalid_json: { status: 400, title: 'The body is not valid JSON' },
  not_signed_in: { status: 401, title: 'Sign in first' },
  wrong_credentials: { status: 401, title: 'The user name or the password is wrong' },
  forbidden: { status: 403, title: 'Your role does not allow this' },
  foreign_origin: { status: 403, title: 'The request came from another web site' },
  not_found: { status: 404, title: 'There is no such thing here' },
  method_not_allowed: { status: 405, title: 'This address does not take that method' },
  not_acceptable: { status: 406, title: 'That format cannot be produced' },
  conflict: { status: 409, title: 'The thing changed or is in the wrong state' },
  idempotency_in_progress: { status: 409, title: 'The first request with this key is still running' },
  purchase_unknown: { status: 409, title: 'The carrier has not answered; the purchase is being looked up' },
  payload_too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'That content type or encoding is not accepted' },
  idempotency_key_reused: { status: 422, title: 'This Idempotency-Key was used for another request' },
  unprocessable: { status: 422, title: 'The request is well formed but cannot be carried out' },
  budget_exceeded: { status: 422, title: 'The account budget does not allow this charge' },
  rate_expired: { status: 422, title: 'The chosen rate is no longer valid' },
  carrier_refused: { status: 422, title: 'The carrier refused' },
  device_unavailable: { status: 422, title: 'The device cannot take the job' },
  rate_limited: { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Something went wrong on our side' },
  carrier_unavailable: { status: 502, title: 'The carrier did not answer properly' },
  unavailable: { status: 503, title: 'Postroom is starting, stopping or has lost its database' },
} as const
export type ProblemCode = keyof typeof problems

export const ProblemField = named(
  'ProblemField',
  object({
    field: Type.String({ description: 'path of the field in the body, query or path, e.g. `packages.0.weight`' }),
    reason: Type.String({ description: 'what is wrong and how to mend it' }),
  }),
)
export type ProblemField = Static<typeof ProblemField>

export const Problem = named(
  'Problem',
  object({
    type: Type.String({ description: 'stable address of the code in the documentation' }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    code: oneOf(Object.keys(problems) as ProblemCode[]),
    requestId: Type.String(),
    fields: Type.Array(ProblemField),
  }),
)
export type Problem = Static<typeof Problem>
