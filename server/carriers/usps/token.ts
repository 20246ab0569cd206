/** The two tokens of USPS: OAuth for every call, payment authorization for labels and SCAN forms. */
import type { CarrierMessage, CarrierReply } from '../carrier.ts'
import { failure, isRetryable, jsonOf } from '../kit/messages.ts'
import type { FreshToken } from '../kit/token.ts'
import { type Json, numberOf, textOf } from '../kit/values.ts'
import { messagesOf } from './errors.ts'

/** Thrown to those who wait for a token that was refused; carries what to tell the user. */
export class TokenRefused extends Error {
  readonly refusal: CarrierMessage

  constructor(refusal: CarrierMessage) {
    super(refusal.text)
    this.refusal = refusal
  }
}

/** "Tokens are valid for eight hours after issuance" (Payments 3.0). */
const paymentLifetimeSeconds = 8 * 3600
/** Used when an answer does not say how long a token lives; the shortest seen is 14,399 s. */
const unknownLifetimeSeconds = 3600

export const tokenPath = '/oauth2/v3/token'
export const paymentPath = '/payments/v3/payment-authorization'

export function buildToken({ clientId = '', clientSecret = '' }: Readonly<Record<string, string>>): Json {
  return { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }
}

export function parseToken(reply: CarrierReply): FreshToken | CarrierMessage {
  const json = jsonOf(reply)
  const token = textOf(json?.access_token)
  if (reply.status === 200 && token)
    return { token, lifetimeSeconds: numberOf(json?.expires_in) ?? unknownLifetimeSeconds }
  if (isRetryable(reply.status)) return firstOf(reply)
  const text =
    'USPS does not know this consumer key and secret; copy both again from your app on the USPS developer portal and check that it belongs to this environment (live or test).'
  return failure('usps', { code: 'credentials_refused', text })
}

/** Payer and owner of the labels. A permit is entered as `number-ZIP code`, as USPS asks for both. */
export function buildPayment(credentials: Readonly<Record<string, string>>): Json {
  const { crid = '', mid = '', accountType = '', accountNumber = '' } = credentials
  const party = { CRID: crid, MID: mid, manifestMID: credentials.manifestMid || mid }
  const type = accountType.trim().toUpperCase()
  const [permitNumber, permitZIP] = accountNumber.split('-')
  const account = type === 'PERMIT' ? { permitNumber, ...(permitZIP && { permitZIP }) } : { accountNumber }
  return {
    roles: [
      { roleName: 'PAYER', ...party, accountType: type, ...account },
      { roleName: 'LABEL_OWNER', ...party },
    ],
  }
}

export function parsePayment(reply: CarrierReply): FreshToken | CarrierMessage {
  const token = textOf(jsonOf(reply)?.paymentAuthorizationToken)
  if (reply.status === 200 && token) return { token, lifetimeSeconds: paymentLifetimeSeconds }
  const said = firstOf(reply)
  if (said.retryable) return said
  const text = `USPS does not let this account pay for labels; check CRID, MID, account type and account number. ${said.text}`
  return failure('usps', { code: 'payment_refused', text })
}

function firstOf(reply: CarrierReply): CarrierMessage {
  const [first] = messagesOf(reply)
  return first ?? failure('usps', { code: `http_${reply.status}`, text: 'USPS gave no reason.' })
}
