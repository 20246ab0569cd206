/** FedEx as a carrier. The only file here that sends. */
import type {
  Carrier,
  CarrierCall,
  CarrierConnection,
  CarrierMessage,
  CarrierProfile,
  CarrierReply,
  ConnectionReport,
  FindAnswer,
  Outcome,
  Purchase,
  PurchaseRequest,
  TrackingAnswer,
} from '../carrier.ts'
import { failed, failure, refused } from '../kit/messages.ts'
import { CarrierUnreachable } from '../kit/send.ts'
import { TokenCache } from '../kit/token.ts'
import type { Json } from '../kit/values.ts'
import { buildAddress, parseAddress } from './address.ts'
import { checkPurchase, checkRate } from './check.ts'
import { buildFind, parseFind } from './find.ts'
import { buildShip, parseShip } from './label.ts'
import { buildManifest, checkManifest, parseManifest } from './manifest.ts'
import { buildPickup, buildPickupCancel, checkPickup, parsePickup, parsePickupCancel } from './pickup.ts'
import { buildRate, parseRate } from './rate.ts'
import type { Refusal } from './refusal.ts'
import { fedexServices, hubServices } from './services.ts'
import { buildToken, type Project, parseToken } from './token.ts'
import { buildTrack, numbersPerCall, parseTrack } from './tracking.ts'
import { trialRequest } from './trial.ts'
import { buildVoid, parseVoid } from './void.ts'

const tokenMs = 8_000
/** Rate shopping gives up on a carrier after 10 s. */
const rateMs = 9_000
const otherMs = 20_000
/** Time for the purchase itself; with a token before and one after a refused token it stays below `slowestPurchaseMs`. */
const purchaseMs = 40_000
const slowestPurchaseMs = 60_000
/** A new shipment shows in tracking within minutes (assumed; FedEx does not say): until then "not there" proves nothing. */
const trustNotFoundAfterMs = 10 * 60_000
/** Twelve digits that no parcel has. */
const unknownNumber = '000000000000'
const noTracking = 'tracking_forbidden'
/** FedEx allows far more; a sweep of tracking is to leave room for people. */
const trackCallsPerMinute = 60

const listed = Object.values(fedexServices).filter(({ service }) => !hubServices.has(service))

export const fedexProfile: CarrierProfile = {
  code: 'fedex',
  name: 'FedEx',
  abilities: ['track', 'events', 'validate_address', 'manifest', 'pickup', 'void'],
  services: [...new Map(listed.map(({ service, name }) => [service, { service, name }])).values()],
  hosts: { live: 'https://apis.fedex.com', sandbox: 'https://apis-sandbox.fedex.com' },
}

/** There is no token: FedEx was not asked for anything else. */
class NoToken extends Error {
  readonly reason: CarrierMessage
  constructor(reason: CarrierMessage) {
    super(reason.text)
    this.reason = reason
  }
}

interface Sending {
  method: CarrierCall['method']
  path: string
  body: Json
  /** for the whole operation, tokens beside */
  withinMs: number
  project?: Project
  /** `x-customer-transaction-id`: our reference, which FedEx repeats in its answer */
  reference?: string
}

/**
 * FedEx with the credentials `clientId`, `clientSecret`, `accountNumber` and, where tracking is a project of its own,
 * `trackClientId` and `trackClientSecret`. Nothing but `buy` and `find` throws: they throw `CarrierUnreachable` when
 * nobody knows whether a shipment exists.
 */
export function createFedexCarrier(connection: CarrierConnection): Carrier {
  const { clock, credentials } = connection
  const account = credentials.accountNumber ?? ''
  const send = sender(connection)
  const guarded = async <T>(work: () => Promise<Outcome<T>>): Promise<Outcome<T>> => {
    try {
      return await work()
    } catch (error) {
      return failed(reasonOf(error))
    }
  }
  return {
    code: 'fedex',
    slowestPurchaseMs,
    trustNotFoundAfterMs,
    rate: (request) =>
      guarded(async () => {
        const refusal = checkRate(request, clock())
        if (refusal) return refusedBy(refusal)
        const body = buildRate(request, account)
        return parseRate(await send({ method: 'POST', path: '/rate/v1/rates/quotes', body, withinMs: rateMs }), request)
      }),
    buy: (request) => buy(request, { send, account, now: clock() }),
    find: (request) => find(request, { send, account, now: clock() }),
    void: (request) =>
      guarded(async () => {
        const body = buildVoid(request, account)
        return parseVoid(await send({ method: 'PUT', path: '/ship/v1/shipments/cancel', body, withinMs: otherMs }))
      }),
    test: () => guarded(() => tryOut(send, connection)),
    track: (trackingNumbers) => guarded(() => track(send, trackingNumbers)),
    trackingLimits: { numbersPerCall, callsPerMinute: trackCallsPerMinute },
    validateAddress: (address) =>
      guarded(async () => {
        const body = buildAddress(address)
        const path = '/address/v1/addresses/resolve'
        return parseAddress(await send({ method: 'POST', path, body, withinMs: otherMs }), address)
      }),
    manifest: (request) =>
      guarded(async () => {
        const refusal = checkManifest(request)
        if (refusal) return refusedBy(refusal)
        const sending = { body: buildManifest(request, account), reference: request.manifestId, withinMs: otherMs }
        return parseManifest(await send({ method: 'PUT', path: '/ship/v1/endofday/', ...sending }), request)
      }),
    schedulePickup: (request) =>
      guarded(async () => {
        const refusal = checkPickup(request)
        if (refusal) return refusedBy(refusal)
        const sending = { body: buildPickup(request, account), reference: request.pickupId, withinMs: otherMs }
        return parsePickup(await send({ method: 'POST', path: '/pickup/v1/pickups', ...sending }), request)
      }),
    cancelPickup: (request, answer) =>
      guarded(async () => {
        const body = buildPickupCancel(request, answer, account)
        return parsePickupCancel(
          await send({ method: 'PUT', path: '/pickup/v1/pickups/cancel', body, withinMs: otherMs }),
        )
      }),
  }
}

type SendJson = (sending: Sending) => Promise<CarrierReply>

interface Asking {
  send: SendJson
  account: string
  now: Date
}

const refusedBy = <T>({ code, text }: Refusal): Outcome<T> => refused('fedex', code, text)

function reasonOf(error: unknown): CarrierMessage {
  if (error instanceof NoToken) return error.reason
  if (!(error instanceof CarrierUnreachable)) throw error
  const text = `FedEx could not be reached: ${error.message}. Try again in a moment.`
  return failure('fedex', { code: 'carrier_unreachable', text, retryable: true })
}

/** One call for all packages. Without a token nothing was bought: that is an answer; any other trouble is thrown. */
async function buy(request: PurchaseRequest, { send, account, now }: Asking): Promise<Outcome<Purchase>> {
  const refusal = checkPurchase(request, now)
  if (refusal) return refusedBy(refusal)
  const sending = { body: buildShip(request, account), reference: request.intentId, withinMs: purchaseMs }
  try {
    return parseShip(await send({ method: 'POST', path: '/ship/v1/shipments', ...sending }), request)
  } catch (error) {
    if (error instanceof NoToken) return failed(error.reason)
    throw error
  }
}

async function find(request: PurchaseRequest, { send, account, now }: Asking): Promise<FindAnswer> {
  const body = buildFind(request, account, now)
  const sending = { body, withinMs: otherMs, project: 'tracking' as const }
  return parseFind(await send({ method: 'POST', path: '/track/v1/referencenumbers', ...sending }), request, now)
}

/** Keys of a project without the Track API get a 403: the cure is not in FedEx's words. */
async function track(send: SendJson, trackingNumbers: readonly string[]): Promise<Outcome<TrackingAnswer[]>> {
  const sending = { body: buildTrack(trackingNumbers), withinMs: otherMs, project: 'tracking' as const }
  const reply = await send({ method: 'POST', path: '/track/v1/trackingnumbers', ...sending })
  if (reply.status !== 403) return parseTrack(reply)
  const text =
    'These FedEx keys may not track. Add the Track API to the project on developer.fedex.com, or enter the keys for tracking of the project that has it.'
  return refused('fedex', noTracking, text)
}

/** Prices of a parcel within the United States show that keys and account number are right. */
async function tryOut(send: SendJson, { clock, credentials }: CarrierConnection): Promise<Outcome<ConnectionReport>> {
  const account = credentials.accountNumber ?? ''
  const request = trialRequest(clock())
  const body = buildRate(request, account)
  const prices = parseRate(
    await send({ method: 'POST', path: '/rate/v1/rates/quotes', body, withinMs: otherMs }),
    request,
  )
  if (!prices.result) return failed(...prices.messages)
  const tracked = await track(send, [unknownNumber])
  const refusals = tracked.messages.filter(({ code }) => code === noTracking)
  if (refusals.length > 0 && credentials.trackClientId) return failed(...refusals)
  const warnings = refusals.map((one) => ({ ...one, severity: 'warning' as const }))
  return {
    result: { account, services: prices.result.rates.map(({ serviceName }) => serviceName) },
    messages: warnings,
  }
}

/** Adds the token; a refused one is dropped and the request is sent once more with a new one. */
function sender({ baseUrl, credentials, send, clock }: CarrierConnection): SendJson {
  const tokenFrom = (project: Project, id: string, secret: string) =>
    new TokenCache(async () => {
      const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' }
      const body = buildToken(id, secret)
      const reply = await sendToken({
        method: 'POST',
        url: `${baseUrl}/oauth/token`,
        headers,
        body,
        timeoutMs: tokenMs,
      })
      const token = parseToken(reply, project)
      if ('code' in token) throw new NoToken(token)
      return token
    }, clock)
  const sendToken = async (call: CarrierCall) => {
    try {
      return await send(call)
    } catch (error) {
      throw new NoToken(reasonOf(error))
    }
  }
  const { clientId = '', clientSecret = '', trackClientId, trackClientSecret } = credentials
  const shipping = tokenFrom('shipping', clientId, clientSecret)
  const tracking =
    trackClientId && trackClientSecret ? tokenFrom('tracking', trackClientId, trackClientSecret) : shipping
  return async ({ method, path, body, withinMs, project, reference }) => {
    const tokens = project === 'tracking' ? tracking : shipping
    let leftMs = withinMs
    const once = async (token: string) => {
      const started = performance.now()
      const headers = {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        accept: 'application/json',
        'x-locale': 'en_US',
        ...(reference && { 'x-customer-transaction-id': reference }),
      }
      const timeoutMs = Math.max(1, Math.ceil(leftMs))
      const reply = await send({ method, url: baseUrl + path, headers, body: JSON.stringify(body), timeoutMs })
      leftMs -= performance.now() - started
      return reply
    }
    const token = await tokens.get()
    const reply = await once(token)
    if (reply.status !== 401) return reply
    tokens.drop(token)
    return once(await tokens.get())
  }
}
