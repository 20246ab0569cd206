/** The carrier `dhl`: DHL Express by its MyDHL API. The only file here that sends. */
import type { Address } from '#contracts/addresses.ts'
import type {
  Carrier,
  CarrierCall,
  CarrierConnection,
  CarrierProfile,
  CarrierReply,
  FindAnswer,
  Outcome,
  PickupRequest,
  PurchaseRequest,
  TrackingAnswer,
} from '../carrier.ts'
import { failed, failure, refused } from '../kit/messages.ts'
import { CarrierUnreachable } from '../kit/send.ts'
import type { Json } from '../kit/values.ts'
import { addressPath, parseAddress } from './address.ts'
import { checkPurchase, checkRate } from './check.ts'
import { parseConnection, testAddressPath, testProductsPath } from './connection.ts'
import { findPath, foundPurchase, papersPath, parseFound, parsePapers, searchViews } from './find.ts'
import { buildLabel, labelPath, parseLabel } from './label.ts'
import { buildPickup, cancelPaths, checkPickup, parseCancel, parsePickup } from './pickup.ts'
import { buildRate, parseRate } from './rate.ts'
import type { Refusal } from './refusal.ts'
import { dhlServices } from './services.ts'
import { isNothingFound, parseTracking, trackingLimits, trackingPaths } from './tracking.ts'
import { voidLocally } from './void.ts'

/** Value of the required header `x-version`; the description of API 3.1.1 says not to change it. */
const interfaceVersion = '3.1.0'
const rateTimeoutMs = 9_000
const slowestPurchaseMs = 60_000
const otherTimeoutMs = 20_000
/** How long a new shipment may take to be seen by reference. DHL does not say; an hour is ours. */
const trustNotFoundAfterMs = 60 * 60_000

export const dhlProfile: CarrierProfile = {
  code: 'dhl',
  name: 'DHL Express',
  abilities: ['track', 'events', 'validate_address', 'pickup', 'void'],
  services: dhlServices.map(({ service, name }) => ({ service, name })),
  hosts: { live: 'https://express.api.dhl.com/mydhlapi', sandbox: 'https://express.api.dhl.com/mydhlapi/test' },
}

type Ask = (
  call: Pick<CarrierCall, 'method'> & { path: string; body?: Json; timeoutMs?: number; reference?: string },
) => Promise<CarrierReply>

/** Basic credentials with every request; DHL has no tokens. */
function asking({ baseUrl, credentials, send, clock }: CarrierConnection): Ask {
  const basic = Buffer.from(`${credentials.username ?? ''}:${credentials.password ?? ''}`).toString('base64')
  return ({ method, path, body, timeoutMs = otherTimeoutMs, reference }) =>
    send({
      method,
      url: `${baseUrl}${path}`,
      headers: {
        authorization: `Basic ${basic}`,
        accept: 'application/json',
        'x-version': interfaceVersion,
        'message-reference-date': clock().toUTCString(),
        ...(reference && { 'message-reference': reference }),
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
      timeoutMs,
    })
}

/** No answer as a message: for everything but purchases and searches. */
async function answered<T>(work: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof CarrierUnreachable)) throw error
    return failed(
      failure('dhl', { code: 'unreachable', text: `DHL could not be reached: ${error.message}.`, retryable: true }),
    )
  }
}

const turnedDown = <T>({ code, text }: Refusal): Outcome<T> => refused('dhl', code, text)

/**
 * DHL Express. One call prices everything, one call buys all packages. `find` searches by our reference and never
 * buys; the label itself cannot be fetched again, so a purchase found this way has label `missing`. `void` is ours
 * alone, see void.ts. There is no end-of-day form: DHL manifests with the label.
 */
export function createDhlCarrier(connection: CarrierConnection): Carrier {
  const ask = asking(connection)
  const { clock } = connection
  const accountNumber = connection.credentials.accountNumber ?? ''
  const track = (numbers: readonly string[]) => answered(() => trackNumbers(ask, numbers))
  return {
    code: 'dhl',
    slowestPurchaseMs,
    trustNotFoundAfterMs,
    rate: (request) =>
      answered(async () => {
        const wrong = checkRate(request, clock())
        if (wrong) return turnedDown(wrong)
        const body = buildRate(request, { accountNumber, now: clock() })
        return parseRate(await ask({ method: 'POST', path: '/rates', body, timeoutMs: rateTimeoutMs }), request)
      }),
    buy: async (request) => {
      const wrong = checkPurchase(request, clock())
      if (wrong) return turnedDown(wrong)
      const body = buildLabel(request, { accountNumber, now: clock() })
      const call = { method: 'POST' as const, path: labelPath(request), body, reference: request.intentId.slice(0, 36) }
      return parseLabel(await ask({ ...call, timeoutMs: slowestPurchaseMs }), request)
    },
    find: (request) => findPurchase(ask, { request, accountNumber, now: clock() }),
    void: async ({ carrierReference, trackingNumbers }) => {
      const tracked = await track([...new Set([carrierReference, ...trackingNumbers])])
      return voidLocally(tracked.result)
    },
    test: () => answered(() => testConnection(ask, { accountNumber, day: tomorrow(clock()) })),
    track,
    trackingLimits,
    validateAddress: (address: Address) =>
      answered(async () => parseAddress(await ask({ method: 'GET', path: addressPath(address) }), address)),
    schedulePickup: (request: PickupRequest) =>
      answered(async () => {
        const wrong = checkPickup(request)
        if (wrong) return turnedDown(wrong)
        const call = { body: buildPickup(request, accountNumber), reference: request.pickupId.slice(0, 36) }
        return parsePickup(await ask({ method: 'POST', path: '/pickups', ...call }))
      }),
    cancelPickup: (request, answer) =>
      answered(async () => {
        for (const path of cancelPaths(request, answer)) {
          const outcome = parseCancel(await ask({ method: 'DELETE', path }))
          if (!outcome.result) return outcome
        }
        return { result: { cancelled: true }, messages: [] }
      }),
  }
}

const tomorrow = (now: Date) => new Date(now.getTime() + 86_400_000).toISOString().slice(0, 10)

/** Waybills and pieces are asked for apart; trouble with one does not hide the other. */
async function trackNumbers(ask: Ask, numbers: readonly string[]): Promise<Outcome<TrackingAnswer[]>> {
  const outcomes = await Promise.all(
    trackingPaths(numbers).map((path) =>
      answered(async () => parseTracking(await ask({ method: 'GET', path }), numbers)),
    ),
  )
  const messages = outcomes.flatMap((one) => one.messages)
  const found = outcomes.flatMap((one) => (one.result ? [one.result] : []))
  return { result: found.length > 0 || outcomes.length === 0 ? found.flat() : null, messages }
}

interface Finding {
  request: PurchaseRequest
  accountNumber: string
  now: Date
}

async function findPurchase(ask: Ask, { request, accountNumber, now }: Finding): Promise<FindAnswer> {
  for (const view of searchViews) {
    const reply = await ask({ method: 'GET', path: findPath(request, { accountNumber, now, view }) })
    const [shipment] = parseFound(reply, request)
    if (!shipment) continue
    const answer = foundPurchase(shipment, request)
    return typeof answer === 'string' ? answer : withPapers(ask, { answer, request, accountNumber })
  }
  return 'not_found'
}

/** The papers are a convenience: a purchase is found without them, too. */
async function withPapers(
  ask: Ask,
  {
    answer,
    request,
    accountNumber,
  }: {
    answer: { found: { carrierReference: string } } & Exclude<FindAnswer, string>
    request: PurchaseRequest
    accountNumber: string
  },
): Promise<FindAnswer> {
  const { found } = answer
  const path = papersPath(found.carrierReference, request, accountNumber)
  const papers = await answered(async () => {
    const reply = await ask({ method: 'GET', path })
    return { result: isNothingFound(reply) ? [] : parsePapers(reply), messages: [] }
  })
  const documents = papers.result ?? []
  return { found: documents.length > 0 ? { ...found, documents } : found }
}

async function testConnection(ask: Ask, { accountNumber, day }: { accountNumber: string; day: string }) {
  const [address, products] = await Promise.all([
    ask({ method: 'GET', path: testAddressPath }),
    ask({ method: 'GET', path: testProductsPath(accountNumber, day) }),
  ])
  return parseConnection({ address, products }, accountNumber)
}
