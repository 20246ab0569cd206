/** What DHL says when it says no. */
import type { CarrierMessage, CarrierReply } from '../carrier.ts'
import { failure, isRetryable, jsonOf, unreadable } from '../kit/messages.ts'
import { type Json, records, textOf } from '../kit/values.ts'

const detailsMax = 5

/** Statuses that speak of the user name and password, or of what they are allowed. */
const credentialStatuses = new Set([401, 403])

const wrongCredentials =
  'DHL refused the user name or password. Check API user name and API password of the carrier account, and that they belong to the live or the test system you chose.'

/** Every sentence of an error answer, most telling first. The envelope has come with and without each of its parts. */
function sentencesOf(body: Json): string[] {
  const details = [body.additionalDetails].flat().flatMap((one) => textOf(one) ?? [])
  const reasons = records(body.reasons).flatMap(({ msg }) => textOf(msg) ?? [])
  const detail = textOf(body.detail)
  const main = detail && !(details.length > 0 && /see additional details/i.test(detail)) ? [detail] : []
  const told = [...main, ...details, ...reasons]
  return told.length > 0 ? told : [textOf(body.message) ?? textOf(body.title)].flatMap((one) => one ?? [])
}

/** True when the body is DHL's error envelope. */
export function isErrorEnvelope(body: Json | null): body is Json {
  if (!body || textOf(body.shipmentTrackingNumber)) return false
  const status = Number(textOf(body.status) ?? textOf(body.code))
  return (Number.isInteger(status) && status >= 400) || sentencesOf(body).length > 0
}

/** `7008: The requested …` has its number first. */
function codeOf(sentence: string, status: number): string {
  const number = sentence.match(/^(\d{3,6}):/)?.[1]
  return number ? `dhl_${number}` : `http_${status}`
}

/** An error answer as messages; at least one. The status in the envelope counts where DHL says no with a success. */
export function refusalsOf(reply: CarrierReply): CarrierMessage[] {
  const { status } = reply
  if (credentialStatuses.has(status)) return [failure('dhl', { code: 'credentials_refused', text: wrongCredentials })]
  if (status === 429)
    return [
      failure('dhl', {
        code: 'rate_limited',
        text: 'DHL has had too many requests of this account; try again in a minute.',
        retryable: true,
      }),
    ]
  const body = jsonOf(reply)
  if (!isErrorEnvelope(body)) return [unreadable('dhl', 'DHL', reply)]
  const sentences = sentencesOf(body).slice(0, detailsMax)
  if (sentences.length === 0) return [unreadable('dhl', 'DHL', reply)]
  const retryable = isRetryable(Math.max(status, Number(textOf(body.status) ?? 0) || 0))
  return sentences.map((text) => failure('dhl', { code: codeOf(text, status), text: `DHL: ${text}`, retryable }))
}

/** `warnings` of a good answer. */
export function warningsOf(body: Json): CarrierMessage[] {
  return [body.warnings].flat().flatMap((one) => {
    const text = textOf(one)
    return text
      ? [
          {
            carrier: 'dhl' as const,
            code: 'dhl_warning',
            text: text.slice(0, 500),
            severity: 'warning' as const,
            retryable: false,
          },
        ]
      : []
  })
}
