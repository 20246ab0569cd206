/**
 * Carriers for measurements, in a process of their own: `node simulated-carriers.ts <behaviours as JSON>`. Says where
 * each is over the channel to its parent, answers `take` with what it did since, and ends with it.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { CarrierCode } from '#contracts/carriers.ts'
import { dhlSimulator } from '../server/carriers/dhl/simulator.ts'
import { fedexSimulator } from '../server/carriers/fedex/simulator.ts'
import { type Scene, type SimulatedCarrier, startSimulator } from '../server/carriers/simulator/server.ts'
import { type SimulatedPurchase, SimulatorStore } from '../server/carriers/simulator/store.ts'
import { upsSimulator } from '../server/carriers/ups/simulator.ts'
import { uspsSimulator } from '../server/carriers/usps/simulator.ts'

export type Simulated = Exclude<CarrierCode, 'published'>

export interface Behaviour {
  /** every answer but tokens takes this long, beside what the simulator itself needs */
  delayMs: number
  /** refuses prices to any other postal code; absent: sells to everybody */
  postalCode?: string
  /** knows every number it is asked about, as a parcel that is under way */
  knowsAll?: boolean
  /** draws one label and sells it again and again under new numbers: drawing takes 100 ms of a core that is not ours */
  drawsOnce?: boolean
}

/** Milliseconds of each answer of a carrier, from the whole request to the whole answer; tokens are not counted. */
export type Took = Partial<Record<Simulated, number[]>>

const simulators = { usps: uspsSimulator, ups: upsSimulator, fedex: fedexSimulator, dhl: dhlSimulator }
const tokens = /oauth|payment-authorization/
const purchases = /\/(ship|ship\/v1\/shipments)$/
/** End of a tracking number that differs. */
const serialDigits = 6
const prices = /\/(rates?|rating|options)\b/i
/** Far enough for several scans, not far enough for the door. */
const underWayMs = 2 * 86_400_000

/** A store in which every number is a parcel bought two days ago. */
class EveryParcel extends SimulatorStore {
  readonly #boughtAt = new Date(Date.now() - underWayMs).toISOString()

  override byNumber(number: string): SimulatedPurchase {
    const place = { city: 'San Francisco', state: 'CA', country: 'US' }
    return {
      ...{ reference: number, number, trackingNumbers: [number], service: '', amountCents: 1000, currency: 'USD' },
      ...{ boughtAt: this.#boughtAt, voidedAt: null, data: { days: 4, from: place, to: place } },
    }
  }
}

/** Answers every purchase as it answered the first one, but with another tracking number. */
function drawnOnce(simulated: SimulatedCarrier): SimulatedCarrier {
  let first: Promise<{ number: string; status: number; text: string }> | null = null
  let sold = 0
  return {
    errorReply: (kind) => simulated.errorReply(kind),
    handle: async (request, scene) => {
      if (request.method !== 'POST' || !purchases.test(request.path)) return simulated.handle(request, scene)
      first ??= simulated.handle(request, scene).then(({ status, body }) => {
        const number = scene.store.all()[0]?.trackingNumbers[0]
        if (!number) throw new Error(`nothing was sold: ${JSON.stringify(body)}`)
        return { number, status, text: JSON.stringify(body) }
      })
      const { number, status, text } = await first
      sold += 1
      const other = number.slice(0, -serialDigits) + String(sold).padStart(serialDigits, '0')
      return { status, headers: { 'content-type': 'application/json' }, body: text.replaceAll(number, other) }
    },
  }
}

function timed(carrier: Simulated, { delayMs, postalCode, knowsAll, drawsOnce }: Behaviour): SimulatedCarrier {
  const simulated: SimulatedCarrier = drawsOnce ? drawnOnce(simulators[carrier]) : simulators[carrier]
  const parcels = knowsAll ? new EveryParcel() : null
  const answer = (request: Parameters<SimulatedCarrier['handle']>[0], scene: Scene) => {
    if (postalCode && prices.test(request.path) && !request.text.includes(postalCode))
      return simulated.errorReply('refused')
    return simulated.handle(request, parcels ? { ...scene, store: parcels } : scene)
  }
  return {
    errorReply: (kind) => simulated.errorReply(kind),
    handle: async (request, scene) => {
      if (tokens.test(request.path)) return answer(request, scene)
      const begun = performance.now()
      await pause(delayMs)
      const reply = await answer(request, scene)
      took[carrier]?.push(performance.now() - begun)
      return reply
    },
  }
}

const took: Took = {}
const urls: Partial<Record<Simulated, string>> = {}
for (const [name, behaviour] of Object.entries(JSON.parse(process.argv[2] ?? '{}') as Record<string, Behaviour>)) {
  const carrier = name as Simulated
  took[carrier] = []
  urls[carrier] = (await startSimulator(timed(carrier, behaviour))).url
}
process.on('message', () => {
  process.send?.(took)
  for (const all of Object.values(took)) all.length = 0
})
process.on('disconnect', () => process.exit())
process.send?.(urls)
