/**
 * Buying and printing, step by step: save the draft, ask its price, buy once, print.
 * Nothing here is optimistic: a step is shown done when the server said so, and a purchase without an answer is
 * looked up, never repeated as a new one.
 */
import { api, take } from '#lib/api/client.ts'
import { Intent, idempotent } from '#lib/api/intent.ts'
import { ProblemError, problemOf } from '#lib/api/problem.ts'
import type { Job, Rate, Shipment, ShipmentInput } from '#lib/api/types.ts'
import { live } from '#lib/live/live.svelte.ts'
import { printerOf } from '#lib/live/print-to.ts'
import { offerKey } from './choices.ts'
import { goneText, refusalText, undoMs } from './purchase-words.ts'

export const purchaseSteps = ['saving', 'pricing', 'buying', 'printing'] as const
export type PurchaseStep = (typeof purchaseSteps)[number]

const bought = new Set<Shipment['status']>(['purchased', 'printed', 'manifested', 'in_transit'])
const undecided = new Set<Shipment['status']>(['purchasing', 'unknown'])
const retries = 3
const retryWaitMs = 1_500
const lookEveryMs = 3_000

export interface Bought {
  shipment: Shipment
  job: Job | null
  /** why the label was not sent to a printer */
  printProblem: ProblemError | null
}

/** A purchase that waits the organisation's undo time; the carrier knows nothing of it yet. */
export interface Held {
  shipment: Shipment
  /** ms of `performance.now()` */
  until: number
}

export class Purchase {
  step = $state<PurchaseStep | null>(null)
  /** the price went from one amount to another: waits for `accept` or `decline` */
  repriced = $state.raw<{ from: Rate; to: Rate } | null>(null)
  /** the purchase without an answer that is being looked up */
  unknown = $state.raw<Shipment | null>(null)
  problem = $state.raw<ProblemError | null>(null)
  /** the purchase that can be taken back */
  held = $state.raw<Held | null>(null)
  undoing = $state(false)
  /** why it could not be taken back */
  undoProblem = $state('')

  readonly #saveIntent = new Intent()
  readonly #buyIntent = new Intent()
  #draft: { id: string; text: string; recordId: string | null } | null = null
  #decide: (go: boolean) => void = () => undefined
  #given = false
  #undone = false
  #wake: () => void = () => undefined

  get busy(): boolean {
    return this.step !== null
  }

  /** Runs all steps; null when it failed (`problem` says why), was declined, or was left to itself. */
  async run(input: ShipmentInput, rate: Rate, printerId: string | null): Promise<Bought | null> {
    if (this.step) return null
    this.problem = null
    this.#given = false
    this.#undone = false
    this.undoProblem = ''
    try {
      const fresh = await this.#price(await this.#save(input), rate)
      if (!fresh) return null
      const shipment = await this.#buy(fresh.shipment, fresh.rate)
      return shipment && (await this.#print(shipment, printerId))
    } catch (thrown) {
      this.problem = problemOf(thrown)
      return null
    } finally {
      this.step = null
      this.unknown = null
      this.held = null
      this.repriced = null
    }
  }

  accept(): void {
    this.#decide(true)
  }
  decline(): void {
    this.#decide(false)
  }

  /** Takes the held purchase back; false when it is too late: `undoProblem` says so and the purchase goes on. */
  async undo(): Promise<boolean> {
    const id = this.held?.shipment.id
    if (!id || this.undoing) return false
    this.undoing = true
    this.#undone = true
    try {
      const params = { path: { id }, header: idempotent() }
      await take(api.POST('/v1/shipments/{id}/purchase/undo', { params }))
      this.#wake()
      return true
    } catch (thrown) {
      this.#undone = false
      this.undoProblem = problemOf(thrown).detail
      return false
    } finally {
      this.undoing = false
    }
  }

  /** Stops waiting for an unknown purchase; the server goes on looking it up. */
  leave(): void {
    this.#given = true
    this.#draft = null
  }

  /** The draft on the server: a new one, or the one of the attempt before, brought up to date. */
  async #save(input: ShipmentInput): Promise<string> {
    this.step = 'saving'
    const text = JSON.stringify(input)
    const recordId = input.dropRecordId ?? null
    // The draft of another drop record is that one's: it is not turned into this parcel's.
    if (this.#draft?.recordId !== recordId) this.#draft = null
    if (this.#draft?.text === text) return this.#draft.id
    const kept = this.#draft && (await this.#update(this.#draft.id, input))
    const key = this.#saveIntent.keyFor(input)
    const { id } = kept ?? (await take(api.POST('/v1/shipments', { params: { header: idempotent(key) }, body: input })))
    this.#saveIntent.settle()
    this.#draft = { id, text, recordId }
    return id
  }

  async #update(id: string, body: ShipmentInput): Promise<Shipment | null> {
    try {
      return await take(api.PATCH('/v1/shipments/{id}', { params: { path: { id } }, body }))
    } catch (thrown) {
      const { code } = problemOf(thrown)
      if (code === 'conflict' || code === 'not_found') return null
      throw thrown
    }
  }

  /** Asks the chosen carrier alone for the final price and finds the offer again; asks the user when its price is another now. */
  async #price(id: string, chosen: Rate): Promise<{ shipment: Shipment; rate: Rate } | null> {
    this.step = 'pricing'
    const body = { carrierAccountIds: [chosen.carrierAccountId] }
    const shipment = await take(api.POST('/v1/shipments/{id}/rates', { params: { path: { id } }, body }))
    const rate = shipment.rates.find((other) => offerKey(other) === offerKey(chosen))
    if (!rate) {
      throw new ProblemError({ code: 'rate_expired', detail: goneText(shipment, chosen) }, 422)
    }
    if (rate.chargedCents === chosen.chargedCents) return { shipment, rate }
    this.repriced = { from: chosen, to: rate }
    const go = await new Promise<boolean>((resolve) => {
      this.#decide = resolve
    })
    this.repriced = null
    return go ? { shipment, rate } : null
  }

  /** Buys with one key for all attempts, then waits while the outcome is unknown. */
  async #buy(draft: Shipment, rate: Rate): Promise<Shipment | null> {
    this.step = 'buying'
    // With no undo time set the server buys at once.
    const body = { rateId: rate.id, undoable: true }
    const key = this.#buyIntent.keyFor({ id: draft.id, ...body })
    const params = { path: { id: draft.id }, header: idempotent(key) }
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#settled(await take(api.POST('/v1/shipments/{id}/purchase', { params, body })))
      } catch (thrown) {
        const problem = problemOf(thrown)
        if (problem.code === 'purchase_unknown') return this.#settled({ ...draft, status: 'unknown' })
        if (!problem.uncertain) this.#buyIntent.settle()
        if (!problem.uncertain || attempt >= retries) throw problem
        await pause(retryWaitMs)
      }
    }
  }

  /** The shipment once it is bought; null when the user took it back or went on; throws when it is not bought. */
  async #settled(first: Shipment): Promise<Shipment | null> {
    let shipment = first
    while (undecided.has(shipment.status)) {
      this.held = shipment.undoUntil ? (this.held ?? { shipment, until: performance.now() + undoMs(shipment) }) : null
      this.unknown = shipment.status === 'unknown' ? shipment : null
      await this.#news(shipment.id)
      if (this.#given) return null
      shipment = await readShipment(shipment)
    }
    this.unknown = null
    this.held = null
    this.#buyIntent.settle()
    if (bought.has(shipment.status)) {
      this.#draft = null
      return shipment
    }
    if (this.#undone) return null
    const detail = `${refusalText(shipment)} Nothing was charged; you can buy again.`
    throw new ProblemError({ code: 'carrier_refused', detail }, 422)
  }

  /** Resolves on the next live event about the shipment, after an undo, or after a while. */
  #news(id: string): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer)
        stop()
        resolve()
      }
      const timer = setTimeout(done, lookEveryMs)
      const stop = live.on('shipment.changed', ({ shipmentId }) => {
        if (shipmentId === id) done()
      })
      this.#wake = done
    })
  }

  async #print(shipment: Shipment, printerId: string | null): Promise<Bought> {
    this.step = 'printing'
    if (!printerId) return { shipment, job: null, printProblem: null }
    try {
      return { shipment, job: await printLabel(shipment.id, printerId), printProblem: null }
    } catch (thrown) {
      return { shipment, job: null, printProblem: problemOf(thrown) }
    }
  }
}

/** Sends a label to a printer, or where the routes say; a second print of a label needs a reason. */
export async function printLabel(id: string, printTo: string, reason?: string): Promise<Job> {
  const body = { ...printerOf(printTo), ...(reason && { reason }) }
  return take(api.POST('/v1/shipments/{id}/print', { params: { path: { id }, header: idempotent() }, body }))
}

async function readShipment(known: Shipment): Promise<Shipment> {
  try {
    return await take(api.GET('/v1/shipments/{id}', { params: { path: { id: known.id } } }))
  } catch {
    // Still nothing known: the loop asks again.
    return known
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
