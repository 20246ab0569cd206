/** USPS over its v3 REST interfaces. The only file of this folder that sends. */
import type {
  Carrier,
  CarrierConnection,
  CarrierMessage,
  CarrierProfile,
  CarrierReply,
  Outcome,
  TrackingAnswer,
} from '../carrier.ts'
import { failed } from '../kit/messages.ts'
import { CarrierUnreachable } from '../kit/send.ts'
import { type FreshToken, TokenCache } from '../kit/token.ts'
import { buildAddressPath, notChecked, parseAddress } from './address.ts'
import type { Ask, UspsCall } from './ask.ts'
import { comparePrices } from './compare.ts'
import { unreachable } from './errors.ts'
import { buildManifest, manifestPath, parseManifest } from './manifest.ts'
import { buildPickup, parseCancel, parsePickup, pickupPath, pickupPathOf } from './pickup.ts'
import { isDomestic } from './places.ts'
import { Findings } from './problems.ts'
import { buyLabels, findLabels } from './purchase.ts'
import { uspsServices } from './services.ts'
import { buildPayment, buildToken, parsePayment, parseToken, paymentPath, TokenRefused, tokenPath } from './token.ts'
import { buildTrackingPath, parseTracking } from './tracking.ts'
import { buildVoidPath, joinVoids, parseVoid } from './void.ts'

/** All calls of a price comparison, tokens included. */
const rateMs = 9_000
const slowestPurchaseMs = 60_000
const otherMs = 20_000
/** A token is asked for within the time of the call that needs it. */
const tokenMs = 5_000
const paymentMs = 15_000
/** An app may make this many calls an hour unless USPS raises it; each number is a call of its own. */
const callsPerHour = 60

export const uspsProfile: CarrierProfile = {
  code: 'usps',
  name: 'USPS',
  abilities: ['track', 'events', 'validate_address', 'manifest', 'pickup', 'void'],
  services: uspsServices.filter(({ unusable }) => !unusable).map(({ service, name }) => ({ service, name })),
  hosts: { live: 'https://apis.usps.com', sandbox: 'https://apis-tem.usps.com' },
}

/** A connected account. Prices and labels are per package; see docs/protocols/usps.md. */
export function createUspsCarrier(connection: CarrierConnection): Carrier {
  const desk = new Desk(connection)
  const { credentials, clock } = connection
  return {
    code: 'usps',
    slowestPurchaseMs,
    rate: (request) => answered(() => comparePrices(request, { ask: desk.within(rateMs), credentials })),
    buy: async (request) => {
      const ask = desk.within(slowestPurchaseMs)
      // Without tokens nothing is bought: that is a refusal, not an unknown purchase.
      const ready = await answered(async () => ({ result: await desk.authorise(), messages: [] }))
      return ready.result ? buyLabels(request, ask) : failed(...ready.messages)
    },
    find: (request) => findLabels(request, desk.within(slowestPurchaseMs), clock()),
    void: ({ trackingNumbers, service }) =>
      answered(async () => {
        const ask = desk.within(otherMs)
        const voids = trackingNumbers.map(async (number) => {
          const reply = await ask({ method: 'DELETE', path: buildVoidPath(number, service), payment: true })
          return { number, outcome: parseVoid(reply) }
        })
        return joinVoids(await Promise.all(voids))
      }),
    test: () =>
      answered(async () => {
        await desk.authorise()
        const { accountType = '', accountNumber = '', crid = '' } = credentials
        const account = `${accountType.toUpperCase()} ${accountNumber}, CRID ${crid}`
        return { result: { account, services: uspsProfile.services.map(({ name }) => name) }, messages: [] }
      }),
    track: (numbers) => answered(() => track(numbers, desk.within(otherMs))),
    trackingLimits: { numbersPerCall: 1, callsPerMinute: callsPerHour / 60 },
    validateAddress: (address) =>
      answered(async () => {
        if (!isDomestic(address)) return notChecked()
        const findings = new Findings()
        const path = buildAddressPath(address, findings)
        if (findings.problems.length > 0) return failed(...findings.problems)
        return parseAddress(await desk.within(otherMs)({ method: 'GET', path }), address)
      }),
    manifest: (request) =>
      answered(async () => {
        const findings = new Findings()
        const body = buildManifest(request, findings)
        if (findings.problems.length > 0) return failed(...findings.problems)
        const headers = { accept: 'application/vnd.usps.labels+json' }
        return parseManifest(
          await desk.within(otherMs)({ method: 'POST', path: manifestPath, headers, body, payment: true }),
        )
      }),
    schedulePickup: (request) =>
      answered(async () => {
        const findings = new Findings()
        const body = buildPickup(request, findings)
        if (findings.problems.length > 0) return failed(...findings.problems)
        return parsePickup(await desk.within(otherMs)({ method: 'POST', path: pickupPath, body }), request)
      }),
    cancelPickup: (_, { number, carrierData }) =>
      answered(async () => {
        const ask = desk.within(otherMs)
        const path = pickupPathOf(number)
        const etag = carrierData.etag ?? (await ask({ method: 'GET', path })).headers.etag ?? ''
        return parseCancel(await ask({ method: 'DELETE', path, headers: { 'if-match': etag } }))
      }),
  }
}

/** What USPS said or that it cannot be reached, as messages. Not for purchases: there silence means unknown. */
async function answered<T>(work: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof TokenRefused) return failed(error.refusal)
    if (error instanceof CarrierUnreachable) return failed(unreachable(error))
    throw error
  }
}

/** One call a number; what is wrong with one hides no other. */
async function track(numbers: readonly string[], ask: Ask): Promise<Outcome<TrackingAnswer[]>> {
  const all = await Promise.all(
    numbers.map((number) =>
      answered(async () => {
        const parsed = parseTracking(await ask({ method: 'GET', path: buildTrackingPath(number) }), number)
        if ('messages' in parsed) return failed<TrackingAnswer[]>(...parsed.messages)
        return { result: parsed.answer ? [parsed.answer] : [], messages: [] }
      }),
    ),
  )
  const messages: CarrierMessage[] = all.flatMap((one) => one.messages)
  if (all.length > 0 && all.every(({ result }) => result === null)) return { result: null, messages }
  return { result: all.flatMap(({ result }) => result ?? []), messages }
}

/** Tokens and sending for one account. */
class Desk {
  readonly #connection: CarrierConnection
  readonly #access: TokenCache
  readonly #payment: TokenCache

  constructor(connection: CarrierConnection) {
    this.#connection = connection
    const { credentials, clock } = connection
    const access = () => this.#post(tokenPath, buildToken(credentials)).then(parseToken).then(orThrow)
    const payment = async () => {
      const reply = await this.#authorised(
        { method: 'POST', path: paymentPath, body: buildPayment(credentials) },
        paymentMs,
      )
      return orThrow(parsePayment(reply))
    }
    this.#access = new TokenCache(access, clock)
    this.#payment = new TokenCache(payment, clock)
  }

  /** Both tokens are there. @throws TokenRefused, CarrierUnreachable */
  async authorise(): Promise<true> {
    await this.#payment.get()
    return true
  }

  /** Calls that together take no longer than `ms`. */
  within(ms: number): Ask {
    const until = this.#now() + ms
    return (call) => this.#authorised(call, Math.max(1, until - this.#now()))
  }

  #now(): number {
    return this.#connection.clock().getTime()
  }

  /** With its tokens; after a 401 once more with new ones. */
  async #authorised(call: UspsCall, ms: number): Promise<CarrierReply> {
    const first = await this.#once(call, ms)
    if (first.reply.status !== 401) return first.reply
    this.#access.drop(first.access)
    if (first.payment) this.#payment.drop(first.payment)
    return (await this.#once(call, ms)).reply
  }

  async #once(call: UspsCall, ms: number): Promise<{ reply: CarrierReply; access: string; payment: string | null }> {
    const access = await this.#access.get()
    const payment = call.payment ? await this.#payment.get() : null
    const headers = {
      authorization: `Bearer ${access}`,
      accept: 'application/json',
      ...(payment && { 'x-payment-authorization-token': payment }),
      ...call.headers,
      ...(call.body && { 'content-type': 'application/json' }),
    }
    const { baseUrl, send } = this.#connection
    const body = call.body && JSON.stringify(call.body)
    const reply = await send({ method: call.method, url: baseUrl + call.path, headers, body, timeoutMs: ms })
    return { reply, access, payment }
  }

  #post(path: string, body: object): Promise<CarrierReply> {
    const { baseUrl, send } = this.#connection
    const headers = { 'content-type': 'application/json', accept: 'application/json' }
    return send({ method: 'POST', url: baseUrl + path, headers, body: JSON.stringify(body), timeoutMs: tokenMs })
  }
}

function orThrow(token: FreshToken | CarrierMessage): FreshToken {
  if ('token' in token) return token
  throw new TokenRefused(token)
}
