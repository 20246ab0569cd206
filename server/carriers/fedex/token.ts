/** Access tokens of FedEx: API key and secret key for one hour. */
import type { CarrierMessage, CarrierReply } from '../carrier.ts'
import { failure, isRetryable, jsonOf, unreadable } from '../kit/messages.ts'
import type { FreshToken } from '../kit/token.ts'
import { numberOf, textOf } from '../kit/values.ts'
import { errorsOf } from './errors.ts'

const lifetimeSeconds = 3600

/** Tracking is often a project of its own, with keys of its own. */
export type Project = 'shipping' | 'tracking'

export function buildToken(clientId: string, clientSecret: string): string {
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }
  return new URLSearchParams(form).toString()
}

/** The token, or why there is none. */
export function parseToken(reply: CarrierReply, project: Project): FreshToken | CarrierMessage {
  const body = jsonOf(reply) ?? {}
  const token = textOf(body.access_token)
  if (reply.status === 200 && token) return { token, lifetimeSeconds: numberOf(body.expires_in) ?? lifetimeSeconds }
  if (reply.status === 401 || reply.status === 400) return wrongKeys(project)
  const [error] = errorsOf(body, reply.status)
  if (!error) return unreadable('fedex', 'FedEx', reply)
  return failure('fedex', { code: error.code, text: error.text, retryable: isRetryable(reply.status) })
}

function wrongKeys(project: Project): CarrierMessage {
  const keys = project === 'tracking' ? 'API key and secret key for tracking' : 'API key and secret key'
  const text = `FedEx refused the ${keys}. Check both on developer.fedex.com, and that live keys are used with the live system and test keys with the sandbox.`
  return failure('fedex', { code: 'credentials_refused', text })
}
