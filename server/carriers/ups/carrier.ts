/** UPS's REST interfaces. The only file here that sends. */
import type {
  Carrier,
  CarrierCall,
  CarrierConnection,
  CarrierMessage,
  CarrierProfile,
  CarrierReply,
  FindAnswer,
  LabelArtwork,
  Outcome,
  PurchaseRequest,
  TrackingAnswer,
} from '../carrier.ts'
import { failed, failure } from '../kit/messages.ts'
import { CarrierUnreachable } from '../kit/send.ts'
import { TokenCache } from '../kit/token.ts'
import { addressPath, buildAddress, canValidate, notChecked, parseAddress } from './address.ts'
import { isRefusal, purchaseJob, rateJob } from './check.ts'
import { messageOf } from './errors.ts'
import { foundPurchase, nothingFound, numbersOf } from './find.ts'
import { buildShip, parseShip } from './label.ts'
import type { Job } from './options.ts'
import { buildPickup, cancelPath, checkPickup, parseCancel, parsePickup, pickupPath } from './pickup.ts'
import { probe } from './probe.ts'
import { buildRate, lacksTransit, parseRate } from './rate.ts'
import { buildRecovery, parseRecovery, type Recovered, type Searched } from './recovery.ts'
import { anyTransactionId, searchReference } from './references.ts'
import { serviceNames } from './services.ts'
import { buildToken, parseToken, TokenRefused, type UpsCredentials } from './token.ts'
import { detailsPath, parseReferenceSearch, parseTracking, referencePath } from './tracking.ts'
import { parseVoid, voidPath } from './void.ts'

const rateTimeoutMs = 9_000
const buyTimeoutMs = 42_000
const findTimeoutMs = 7_000
const otherTimeoutMs = 20_000
/** The call and, before it, a token twice. */
const slowestPurchaseMs = 60_000
/** Parallel look-ups of one kind; UPS counts requests per second. */
const atOnceMax = 5
/** How far around the day of shipping a reference is searched. */
const searchDays = 14
const dayMs = 86_400_000
const sourceName = 'postroom'

export const upsProfile: CarrierProfile = {
  code: 'ups',
  name: 'UPS',
  abilities: ['track', 'events', 'validate_address', 'pickup', 'void'],
  services: serviceNames,
  hosts: { live: 'https://onlinetools.ups.com', sandbox: 'https://wwwcie.ups.com' },
}

interface Asking {
  method?: CarrierCall['method']
  body?: unknown
  headers?: Record<string, string>
  transactionId?: string
  timeoutMs?: number
}

type Ask = (path: string, asking?: Asking) => Promise<CarrierReply>

/**
 * UPS for one account. Never throws for what UPS said, except from `buy` and `find`: there an answer that leaves open
 * whether a label was made is `CarrierUnreachable`. `find` asks Label Recovery and tracking by the purchase intent's
 * id, which travels as a reference number, and never buys.
 */
export function createUpsCarrier(connection: CarrierConnection): Carrier {
  const credentials = credentialsOf(connection)
  const { accountNumber } = credentials
  const ask = askWith(connection, credentials)
  return {
    code: 'ups',
    slowestPurchaseMs,
    rate: async (request) => {
      const job = rateJob(request)
      return isRefusal(job) ? failed(messageOf(job)) : answered(() => ratesOf(ask, job, accountNumber))
    },
    buy: async (request) => {
      const job = purchaseJob(request)
      if (isRefusal(job)) return failed(messageOf(job))
      const asking = { body: buildShip(job, accountNumber), transactionId: searchReference(request.intentId) }
      return untilSent(async () =>
        parseShip(await ask('/api/shipments/v2409/ship', { ...asking, timeoutMs: buyTimeoutMs }), job),
      )
    },
    find: (request) => find(ask, request, accountNumber),
    void: ({ carrierReference }) =>
      answered(async () => parseVoid(await ask(voidPath(carrierReference), { method: 'DELETE' }))),
    test: () =>
      answered(async () => {
        const { result, messages } = await ratesOf(ask, probe(connection.clock()), accountNumber)
        const services = result?.rates.map(({ serviceName }) => serviceName) ?? []
        return result ? { result: { account: accountNumber, services }, messages } : failed(...messages)
      }),
    track: (numbers) => trackAll(ask, numbers),
    trackingLimits: { numbersPerCall: 20, callsPerMinute: 120, callPerNumber: true },
    validateAddress: async (address) => {
      if (!canValidate(address)) return { result: notChecked(address), messages: [] }
      return answered(async () => parseAddress(await ask(addressPath, { body: buildAddress(address) }), address))
    },
    schedulePickup: async (request) => {
      const refusal = checkPickup(request)
      if (refusal) return failed(messageOf(refusal))
      return answered(async () => parsePickup(await ask(pickupPath, { body: buildPickup(request, accountNumber) })))
    },
    cancelPickup: (_request, { number }) =>
      answered(async () => parseCancel(await ask(cancelPath, { method: 'DELETE', headers: { Prn: number } }))),
  }
}

function credentialsOf({ credentials }: CarrierConnection): UpsCredentials {
  const { clientId = '', clientSecret = '', accountNumber = '' } = credentials
  return { clientId, clientSecret, accountNumber: accountNumber.trim().toUpperCase() }
}

/** One request with a token. A refused token is dropped and asked for anew, once. */
function askWith(connection: CarrierConnection, credentials: UpsCredentials): Ask {
  const { baseUrl, send, clock } = connection
  const tokens = new TokenCache(async () => {
    const reply = await send(buildToken(baseUrl, credentials)).catch((error: unknown) => {
      // Nothing else was asked of UPS: this must not look like a request that may have been carried out.
      throw error instanceof CarrierUnreachable ? new TokenRefused([unreachable()]) : error
    })
    return parseToken(reply)
  }, clock)
  return async (
    path,
    { method, body, headers, transactionId = anyTransactionId(), timeoutMs = otherTimeoutMs } = {},
  ) => {
    const once = async (token: string) =>
      send({
        method: method ?? (body === undefined ? 'GET' : 'POST'),
        url: baseUrl + path,
        headers: {
          authorization: `Bearer ${token}`,
          accept: 'application/json',
          transId: transactionId,
          transactionSrc: sourceName,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        timeoutMs,
      })
    const token = await tokens.get()
    const reply = await once(token)
    if (reply.status !== 401) return reply
    tokens.drop(token)
    return once(await tokens.get())
  }
}

const unreachable = () =>
  failure('ups', { code: 'unreachable', text: 'UPS cannot be reached at the moment; try again.', retryable: true })

/** Every trouble on the way as a message. */
async function answered<T>(work: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof TokenRefused) return failed(...error.failures)
    if (error instanceof CarrierUnreachable) return failed(unreachable())
    throw error
  }
}

/** Only what happened before the purchase was sent is a message. */
async function untilSent<T>(work: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof TokenRefused) return failed(...error.failures)
    throw error
  }
}

async function ratesOf(ask: Ask, job: Job, accountNumber: string) {
  const options = { timeoutMs: rateTimeoutMs }
  const body = buildRate(job, accountNumber, { transit: true })
  const reply = await ask('/api/rating/v2409/Shoptimeintransit', { ...options, body })
  if (!lacksTransit(reply)) return parseRate(reply, job)
  const plain = buildRate(job, accountNumber, { transit: false })
  return parseRate(await ask('/api/rating/v2409/Shop', { ...options, body: plain }), job)
}

async function trackAll(ask: Ask, numbers: readonly string[]): Promise<Outcome<TrackingAnswer[]>> {
  const found: TrackingAnswer[] = []
  const messages: CarrierMessage[] = []
  await eachAtOnce(numbers, async (number) => {
    const outcome = await answered(async () => {
      const { answer, messages: said } = parseTracking(await ask(detailsPath(number)), number)
      return { result: answer, messages: said }
    })
    if (outcome.result) found.push(outcome.result)
    messages.push(...outcome.messages)
  })
  const order = new Map(numbers.map((number, index) => [number, index]))
  found.sort((a, b) => (order.get(a.trackingNumber) ?? 0) - (order.get(b.trackingNumber) ?? 0))
  return found.length === 0 && messages.length > 0 ? failed(...messages) : { result: found, messages }
}

/** Runs `work` for all items, a few at once. */
async function eachAtOnce<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values()
  const lane = async () => {
    for (const item of queue) await work(item)
  }
  await Promise.all(Array.from({ length: Math.min(atOnceMax, items.length) }, lane))
}

async function find(ask: Ask, request: PurchaseRequest, accountNumber: string): Promise<FindAnswer> {
  const reference = searchReference(request.intentId)
  const day = (days: number) => new Date(Date.parse(request.shipDate) + days * dayMs).toISOString().slice(0, 10)
  const search = { reference, accountNumber, from: day(-searchDays), until: day(searchDays) }
  const recover = async (searched: Searched) =>
    parseRecovery(
      await ask('/api/labels/v1/recovery', { body: buildRecovery(searched, request.label), timeoutMs: findTimeoutMs }),
    )
  const [recovery, tracked] = await Promise.all([
    recover({ reference, shipperNumber: accountNumber }),
    ask(referencePath(search), { timeoutMs: findTimeoutMs }).then(parseReferenceSearch),
  ])
  const numbers = numbersOf({ recovery, tracked })
  if (numbers.length === 0) return nothingFound({ recovery, tracked })
  const known = recovery !== null && typeof recovery === 'object' ? recovery : null
  const pieces = await Promise.all(numbers.map((number) => pieceOf(number, known, recover)))
  return foundPurchase(request, { shipmentNumber: known?.shipmentNumber ?? null, pieces })
}

type Recover = (searched: Searched) => Promise<Recovered | 'nothing' | 'unclear' | null>

/** The label that came with the search, or the one UPS has by the number. */
async function pieceOf(trackingNumber: string, known: Recovered | null, recover: Recover) {
  const held = known?.pieces.find((piece) => piece.trackingNumber === trackingNumber)
  if (held && held.label.kind !== 'missing') return held
  const answer = await recover({ trackingNumber })
  if (answer === null) throw new CarrierUnreachable('UPS did not answer the search for a label')
  const missing: LabelArtwork = { kind: 'missing' }
  const piece =
    typeof answer === 'object' ? answer.pieces.find((one) => one.trackingNumber === trackingNumber) : undefined
  return { trackingNumber, label: piece?.label ?? missing }
}
