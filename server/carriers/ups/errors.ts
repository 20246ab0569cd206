/** UPS's refusals in one shape, and what UPS cannot do, found before it is asked. */
import type { CarrierMessage, CarrierReply } from '../carrier.ts'
import { failure, isRetryable, jsonOf, unreadable } from '../kit/messages.ts'
import { at, type Json, records, textOf } from '../kit/values.ts'

/** The field, the reason and the cure of something UPS would not do. */
export interface Refusal {
  code: string
  text: string
}

/** The first reason of a list of checks; null when nothing speaks against it. */
export function firstRefusal(checks: readonly (() => Refusal | null)[]): Refusal | null {
  for (const check of checks) {
    const refusal = check()
    if (refusal) return refusal
  }
  return null
}

export const messageOf = ({ code, text }: Refusal): CarrierMessage => failure('ups', { code, text })

/** Cures of frequent refusals, by UPS's code; the rest speaks for itself. */
const cures: Readonly<Record<string, string>> = {
  10429: 'UPS takes no more requests for the moment; it is worth trying again in a minute.',
  10401: 'Check the client ID and the client secret of the carrier account.',
  250002: 'Check the client ID and the client secret of the carrier account.',
  250003: 'Check the client ID and the client secret of the carrier account.',
  111580: 'Check the shipper number of the carrier account.',
  120100: 'Check the shipper number of the carrier account.',
}

/**
 * The errors of an answer, in any of the shapes UPS uses: `{response:{errors}}`, `{errors}`, `{Fault}`, and a response
 * status other than 1. Empty when the answer holds none.
 */
export function errorsOf(json: Json): { code: string; text: string }[] {
  const listed = [...records(at(json, 'response', 'errors')), ...records(json.errors)].map((error) => ({
    code: textOf(error.code) ?? 'error',
    text: textOf(error.message) ?? 'UPS gave no reason.',
  }))
  const old = records(at(json, 'Fault', 'detail', 'Errors', 'ErrorDetail')).map((detail) => ({
    code: textOf(at(detail, 'PrimaryErrorCode', 'Code')) ?? 'error',
    text: textOf(at(detail, 'PrimaryErrorCode', 'Description')) ?? 'UPS gave no reason.',
  }))
  return [...listed, ...old, ...failedStatus(json)]
}

function failedStatus(json: Json): { code: string; text: string }[] {
  return Object.values(json).flatMap((answer) => {
    const status = at(answer, 'Response', 'ResponseStatus')
    const code = textOf(at(status, 'Code'))
    if (code === null || code === '1') return []
    return [{ code: `status_${code}`, text: textOf(at(status, 'Description')) ?? 'UPS gave no reason.' }]
  })
}

/** Everything an answer has to complain of, as messages; one message when it cannot be read. Never empty. */
export function failuresOf(reply: CarrierReply): CarrierMessage[] {
  const errors = errorsOf(jsonOf(reply) ?? {})
  if (errors.length === 0) return [unreadable('ups', 'UPS', reply)]
  return errors.map(({ code, text }) => {
    const retryable = isRetryable(reply.status) || code === '10429'
    return failure('ups', { code, text: [text, cures[code]].filter(Boolean).join(' '), retryable })
  })
}

/** UPS or a gateway gave up waiting: what was asked may still be done. */
const timedOut = 408

/** True when UPS itself said no before doing anything: a 4xx in its own envelope. */
export function isClearRefusal({ status, ...reply }: CarrierReply): boolean {
  if (status < 400 || status >= 500 || status === timedOut) return false
  return errorsOf(jsonOf({ status, ...reply }) ?? {}).length > 0
}

/** Soft alerts of an answer as warnings. */
export function alertsOf(response: unknown): CarrierMessage[] {
  return records(at(response, 'Response', 'Alert')).flatMap((alert) => {
    const text = textOf(alert.Description)
    return text ? [{ ...failure('ups', { code: textOf(alert.Code) ?? 'alert', text }), severity: 'info' as const }] : []
  })
}
