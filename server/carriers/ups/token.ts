/** Access tokens of UPS: client credentials with HTTP Basic (OAuth Client Credentials API). */
import type { CarrierCall, CarrierMessage, CarrierReply } from '../carrier.ts'
import { jsonOf } from '../kit/messages.ts'
import type { FreshToken } from '../kit/token.ts'
import { numberOf, textOf } from '../kit/values.ts'
import { failuresOf } from './errors.ts'

const tokenTimeoutMs = 8_000
/** Used when UPS does not say: less than the 14399 s it usually says. */
const lifetimeDefaultSeconds = 3600

export interface UpsCredentials {
  clientId: string
  clientSecret: string
  /** the shipper number, in capitals */
  accountNumber: string
}

/** UPS did not give a token: nothing else was asked of it. */
export class TokenRefused extends Error {
  readonly failures: CarrierMessage[]

  constructor(failures: CarrierMessage[]) {
    super('UPS gave no access token')
    this.failures = failures
  }
}

export function buildToken(baseUrl: string, { clientId, clientSecret, accountNumber }: UpsCredentials): CarrierCall {
  return {
    method: 'POST',
    url: `${baseUrl}/security/v1/oauth/token`,
    headers: {
      authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
      'x-merchant-id': accountNumber,
      accept: 'application/json',
    },
    body: 'grant_type=client_credentials',
    timeoutMs: tokenTimeoutMs,
  }
}

/** Throws `TokenRefused` with what to check. Times come as texts. */
export function parseToken(reply: CarrierReply): FreshToken {
  const json = jsonOf(reply)
  const token = textOf(json?.access_token)
  if (reply.status !== 200 || !token) {
    const wrong = reply.status === 400 || reply.status === 401 || reply.status === 403
    const advice = 'UPS does not let us in: check the client ID and client secret of the carrier account.'
    throw new TokenRefused(
      failuresOf(reply).map((said) => (wrong ? { ...said, text: `${advice} UPS says: ${said.text}` } : said)),
    )
  }
  return { token, lifetimeSeconds: numberOf(json?.expires_in) ?? lifetimeDefaultSeconds }
}
