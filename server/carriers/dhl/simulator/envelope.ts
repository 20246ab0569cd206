/** DHL's answers: the error envelope, and the shapes it has been seen to send instead of what it promises. */
import { type Json, record } from '../../kit/values.ts'
import type { SimulatedReply, SimulatedRequest } from '../../simulator/server.ts'

const titles: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Unauthorized',
  404: 'Not data found',
  422: 'Validation error',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
}

export function errorReply(status: number, detail: string, more: Json = {}): SimulatedReply {
  const title = titles[status] ?? 'Error'
  return { status, body: { instance: '/expressapi', detail, title, message: title, status: String(status), ...more } }
}

/** Several reasons at once lie in `additionalDetails`. */
export function problemsReply(status: number, problems: readonly string[]): SimulatedReply {
  const [only = ''] = problems
  if (problems.length === 1) return errorReply(status, only)
  return errorReply(status, 'Multiple problems found, see Additional Details', { additionalDetails: problems })
}

/** A good answer, spoiled as asked. */
export function okReply({ fault }: Pick<SimulatedRequest, 'fault'>, body: Json, status = 200): SimulatedReply {
  if (fault === '200-ERROR') {
    const error = { detail: '999: Process failure occurred.', title: 'Internal Server Error', status: 500 }
    return { status, body: { ...('shipmentTrackingNumber' in body ? body : {}), ...error } }
  }
  if (fault === 'OBJECT') return { status, body: record(withoutListsOfOne(body)) }
  if (fault === 'NULLS') return { status, body: record(withoutAmounts(body)) }
  return { status, body }
}

function withoutListsOfOne(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 1 ? withoutListsOfOne(value[0]) : value.map(withoutListsOfOne)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutListsOfOne(inner)]))
}

function withoutAmounts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutAmounts)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, key === 'price' ? null : withoutAmounts(inner)]),
  )
}
