/** UPS's envelopes: successes, refusals, and the four ways in which its successes go wrong. */
import type { Scene, SimulatedReply, SimulatedRequest } from '../../simulator/server.ts'

/** A request that may be answered. `part` is what the path names, `account` the shipper number of the token. */
export interface Asked {
  request: SimulatedRequest
  scene: Scene
  account: string
  part: string
}

export type Answer = (asked: Asked) => object | Promise<object>

/** What UPS refuses, with its number and words. */
export class Said extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, text: string) {
    super(text)
    this.status = status
    this.code = code
  }

  reply(): SimulatedReply {
    return refusal(this.status, this.code, this.message)
  }
}

function refusal(status: number, code: string, message: string): SimulatedReply {
  return {
    status,
    headers: { errorcode: code, errordescription: message },
    body: { response: { errors: [{ code, message }] } },
  }
}

export function errorReply(kind: 'refused' | 'rate_limited' | 'unavailable'): SimulatedReply {
  if (kind === 'rate_limited') return refusal(429, '10429', 'Too Many Requests')
  if (kind === 'unavailable') return refusal(503, '10002', 'The service is unavailable at the moment')
  return refusal(400, '120202', 'The simulator was asked to refuse this request')
}

export const responseOk = { ResponseStatus: { Code: '1', Description: 'Success' } }

/** A success, spoilt when that was asked for. Label bytes are the caller's to spoil. */
export function success(body: object, { fault }: SimulatedRequest): SimulatedReply {
  if (fault === '200-ERROR') {
    const errors = [{ code: '9999999', message: 'Something went wrong after all' }]
    return { status: 200, body: { ...body, response: { errors } } }
  }
  if (fault === 'OBJECT') return { status: 200, body: mapped(body, unlisted) }
  return { status: 200, body: fault === 'NULLS' ? mapped(body, withoutAmounts) : body }
}

/** A list of one as the one, as older versions answer. */
const unlisted = (value: unknown) => (Array.isArray(value) && value.length === 1 ? value[0] : value)

function withoutAmounts(value: unknown): unknown {
  const amount = typeof value === 'object' && value !== null && 'MonetaryValue' in value
  return amount ? { ...value, MonetaryValue: null } : value
}

function mapped(value: unknown, change: (value: unknown) => unknown): object {
  const inner = Array.isArray(value)
    ? value.map((item) => (typeof item === 'object' && item !== null ? mapped(item, change) : item))
    : Object.fromEntries(
        Object.entries(value ?? {}).map(([key, item]) => [
          key,
          typeof item === 'object' && item !== null ? mapped(item, change) : item,
        ]),
      )
  return change(inner) as object
}
