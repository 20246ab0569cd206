/** What FedEx says when it does not do what was asked, as messages. */
import type { CarrierMessage, CarrierReply } from '../carrier.ts'
import { failure, isRetryable, jsonOf, unreadable } from '../kit/messages.ts'
import { type Json, record, records, textOf } from '../kit/values.ts'

/** The errors of FedEx's envelope `{errors: [{code, message, parameterList}]}`; empty when it holds none. */
export function errorsOf(body: Json, status: number): CarrierMessage[] {
  return records(body.errors).map((error) => {
    const parameters = records(error.parameterList).flatMap(({ key, value }) => {
      const text = textOf(value)
      return text ? [`${textOf(key) ?? 'value'}: ${text}`] : []
    })
    const told = textOf(error.message) ?? textOf(error.code) ?? 'no reason given'
    const text = parameters.length > 0 ? `${told} (${parameters.join(', ')})` : told
    return failure('fedex', { code: textOf(error.code) ?? `http_${status}`, text, retryable: isRetryable(status) })
  })
}

/** Reasons of an answer that is no success; at least one. */
export function refusalsOf(reply: CarrierReply): CarrierMessage[] {
  const errors = errorsOf(jsonOf(reply) ?? {}, reply.status)
  return errors.length > 0 ? errors : [unreadable('fedex', 'FedEx', reply)]
}

/** True when FedEx itself said no before doing anything: a 4xx in its envelope. */
export function isRefused(reply: CarrierReply): boolean {
  const { status } = reply
  return status >= 400 && status < 500 && status !== 408 && errorsOf(jsonOf(reply) ?? {}, status).length > 0
}

/** What came beside a result: alerts, and errors that did not keep FedEx from doing it, as warnings. */
export function notesOf(body: Json): CarrierMessage[] {
  const errors = errorsOf(body, 200).map((one) => ({ ...one, severity: 'warning' as const }))
  return [...alertsOf(record(body.output).alerts), ...errors]
}

/** `alerts` beside a result: notes and warnings. */
export function alertsOf(value: unknown): CarrierMessage[] {
  return records(value).flatMap(({ code, message, alertType }) => {
    const text = textOf(message)
    if (!text) return []
    const severity = textOf(alertType) === 'WARNING' ? ('warning' as const) : ('info' as const)
    return [{ ...failure('fedex', { code: textOf(code) ?? 'alert', text }), severity }]
  })
}
