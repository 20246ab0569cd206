/** Good answers made as strange as real ones have been: errors beside success, objects for lists, missing amounts. */
import type { Fault } from '../../simulator/faults.ts'
import type { SimulatedReply } from '../../simulator/server.ts'

export function spoil(reply: SimulatedReply, fault: Fault | null): SimulatedReply {
  const { body } = reply
  if (typeof body !== 'object' || body instanceof Uint8Array) return reply
  if (fault === 'OBJECT') return { ...reply, body: withoutLists(body) as object }
  if (fault === 'NULLS') return { ...reply, body: withoutAmounts(body) as object }
  if (fault !== '200-ERROR') return reply
  const error = { code: '500', message: 'Internal error while manifesting', errors: [] }
  return { ...reply, status: 200, body: { ...body, apiVersion: '/v3', error } }
}

/** An object in place of every list of one. */
function withoutLists(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 1 ? withoutLists(value[0]) : value.map(withoutLists)
  return mapped(value, withoutLists)
}

const amounts = new Set(['price', 'postage', 'totalPrice', 'totalBasePrice', 'fees', 'extraServices', 'commitment'])

function withoutAmounts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutAmounts)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, amounts.has(key) ? null : withoutAmounts(inner)]),
  )
}

function mapped(value: unknown, change: (inner: unknown) => unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, change(inner)]))
}
