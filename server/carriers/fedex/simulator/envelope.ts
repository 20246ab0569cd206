/** FedEx's envelope around results and errors, and its ways of answering badly. */
import { randomUUID } from 'node:crypto'
import type { Fault } from '../../simulator/faults.ts'
import type { SimulatedReply, SimulatedRequest } from '../../simulator/server.ts'

export function errorReply(status: number, code: string, message: string): SimulatedReply {
  return { status, body: { transactionId: randomUUID(), errors: [{ code, message }] } }
}

const refuse = (code: string, message: string) => errorReply(400, code, message)

export { refuse }

/** A result, spoilt as the request's fault says. */
export function okReply(request: SimulatedRequest, output: object): SimulatedReply {
  const customerTransactionId = request.headers['x-customer-transaction-id']
  const body = { transactionId: randomUUID(), ...(customerTransactionId && { customerTransactionId }), output }
  return { status: 200, body: spoilt(body, request.fault ?? null) }
}

function spoilt(body: object, fault: Fault | null): object {
  if (fault === 'OBJECT') return withoutLists(body) as object
  if (fault === 'NULLS') return withoutAmounts(body) as object
  if (fault !== '200-ERROR') return body
  return { ...body, errors: [{ code: 'SYSTEM.UNEXPECTED.ERROR', message: 'The system has experienced a problem.' }] }
}

/** An object in place of each list of one. */
function withoutLists(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 1 ? withoutLists(value[0]) : value.map(withoutLists)
  return mapped(value, (_key, inner) => withoutLists(inner))
}

/** Null for each amount. */
function withoutAmounts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutAmounts)
  return mapped(value, (key, inner) =>
    /amount|charge|discount/i.test(key) && typeof inner === 'number' ? null : withoutAmounts(inner),
  )
}

function mapped(value: unknown, change: (key: string, inner: unknown) => unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, change(key, inner)]))
}
