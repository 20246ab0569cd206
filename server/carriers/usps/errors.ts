/** What USPS says when it says no: its error envelope, OAuth's, and the odd one out of Payments. */
import type { CarrierMessage, CarrierReply } from '../carrier.ts'
import { failure, isRetryable, jsonOf, unreadable } from '../kit/messages.ts'
import { at, type Json, records, textOf } from '../kit/values.ts'

const messagesMax = 5

/** True when the body is an error, whatever the status says. */
export function isError(json: Json | null): boolean {
  return json !== null && ((json.error !== undefined && json.error !== null) || records(json.errors).length > 0)
}

/**
 * The error messages of an answer, at least one. `{error:{message, errors:[{code, detail, source}]}}`; OAuth's
 * `{error, error_description}`; `{body: "CRID isn't enrolled…"}` of Payments; or nothing that can be read.
 */
export function messagesOf(reply: CarrierReply): CarrierMessage[] {
  if (reply.status === 429) return [tooMany(reply)]
  const json = jsonOf(reply)
  const retryable = isRetryable(reply.status)
  const entries = [...records(at(json, 'error', 'errors')), ...records(json?.errors)].slice(0, messagesMax)
  const detailed = entries.flatMap((entry) => {
    const detail = textOf(entry.detail) ?? textOf(entry.title) ?? textOf(entry.message)
    const parameter = textOf(at(entry, 'source', 'parameter'))
    const code = textOf(entry.code) ?? `http_${reply.status}`
    return detail
      ? [failure('usps', { code, text: `USPS: ${parameter ? `${parameter}: ` : ''}${detail}`, retryable })]
      : []
  })
  if (detailed.length > 0) return detailed
  const text =
    textOf(at(json, 'error', 'message')) ??
    textOf(json?.error_description) ??
    textOf(json?.error) ??
    textOf(json?.body) ??
    textOf(json?.message)
  return text
    ? [failure('usps', { code: `http_${reply.status}`, text: `USPS: ${text}`, retryable })]
    : [unreadable('usps', 'USPS', reply)]
}

/** True when USPS itself refused in words: then nothing was done. Gateways' pages and trouble are no refusal. */
export function isRefusal(reply: CarrierReply): boolean {
  if (reply.status < 400 || reply.status >= 500 || reply.status === 408) return false
  const json = jsonOf(reply)
  return isError(json) || textOf(json?.body) !== null
}

function tooMany(reply: CarrierReply): CarrierMessage {
  const wait = textOf(reply.headers['retry-after'])
  const when = wait && /^\d+$/.test(wait) ? `in ${wait} s` : 'later'
  const text = `USPS takes no more requests now (its limit is usually 60 an hour for each app); try again ${when}.`
  return failure('usps', { code: 'rate_limited', text, retryable: true })
}

/** USPS could not be reached before anything was asked. */
export function unreachable(error: Error): CarrierMessage {
  return failure('usps', { code: 'unreachable', text: `USPS cannot be reached: ${error.message}.`, retryable: true })
}

/** What a 401 or 403 with a good token means: the app lacks a product. */
export function notAllowed(reply: CarrierReply, product: string): CarrierMessage[] {
  if (reply.status !== 401 && reply.status !== 403) return messagesOf(reply)
  const said = messagesOf(reply)[0]?.text ?? ''
  const text = `USPS does not let this app use ${product}; add the product to the app on the USPS developer portal. ${said}`
  return [failure('usps', { code: 'not_authorised', text })]
}
