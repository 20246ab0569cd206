/** Messages of carriers as values, and answers that are not what was promised. */
import type { CarrierCode } from '#contracts/carriers.ts'
import type { CarrierMessage, CarrierReply, Outcome } from '../carrier.ts'
import { type Json, record } from './values.ts'

const textMax = 500

/** An error message; `text` is cut to what fits a screen. */
export function failure(
  carrier: CarrierCode,
  { code, text, retryable = false }: { code: string; text: string; retryable?: boolean },
): CarrierMessage {
  return { carrier, code, text: text.slice(0, textMax), severity: 'error', retryable }
}

/** No result, for one or more reasons. */
export function failed<T>(...messages: CarrierMessage[]): Outcome<T> {
  return { result: null, messages }
}

/** The carrier cannot do what was asked; `text` names it and the cure. */
export function refused<T>(carrier: CarrierCode, code: string, text: string): Outcome<T> {
  return failed(failure(carrier, { code, text }))
}

/** Worth asking again: too many requests, or trouble at the carrier. */
export function isRetryable(status: number): boolean {
  return status === 429 || status === 408 || status >= 500
}

/** The body as a JSON object; null when it is not one (an error page, nothing at all). */
export function jsonOf(reply: CarrierReply): Json | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(reply.body).toString('utf8'))
    return typeof value === 'object' && value !== null ? (Array.isArray(value) ? { list: value } : record(value)) : null
  } catch {
    // Not JSON: the caller says what that means.
    return null
  }
}

/** What to say when the carrier answered with something that is no answer. */
export function unreadable(carrier: CarrierCode, name: string, reply: CarrierReply): CarrierMessage {
  const text = `${name} answered with status ${reply.status} and nothing that can be read.`
  return failure(carrier, { code: `http_${reply.status}`, text, retryable: isRetryable(reply.status) })
}
