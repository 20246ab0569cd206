/** Prices for the draft: each carrier is asked by itself, so that quick answers are not held up by slow ones. */
import { api, take } from '#lib/api/client.ts'
import { isAbort, type ProblemError, problemOf } from '#lib/api/problem.ts'
import type { CarrierCode, Rate, RateFailure, ShipmentInput } from '#lib/api/types.ts'
import { marksOf, type Order, offerKey, sorted } from './choices.ts'

const debounceMs = 250

export class Rating {
  order = $state<Order>('price')
  #rates = $state.raw<readonly Rate[]>([])
  failures = $state.raw<readonly RateFailure[]>([])
  /** carriers that have not answered yet */
  pending = $state(0)
  problem = $state.raw<ProblemError | null>(null)
  asked = $state(false)
  /** the prices shown are for what was entered before */
  stale = $state(false)
  /** the offer the user chose; without one the first in the order is proposed */
  #chosenKey = $state<string | null>(null)

  rates = $derived(sorted(this.#rates, this.order))
  marks = $derived(marksOf(this.#rates))
  chosen = $derived.by<Rate | null>(() => {
    const own = this.#rates.find((rate) => offerKey(rate) === this.#chosenKey)
    return own ?? sorted(this.#rates, 'price')[0] ?? null
  })
  /** The chosen price will not change by itself any more. */
  settled = $derived(
    this.chosen !== null && !this.stale && (this.pending === 0 || offerKey(this.chosen) === this.#chosenKey),
  )

  #carriers: Promise<CarrierCode[]> | undefined
  #running: AbortController | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #last = ''

  choose(rate: Rate): void {
    this.#chosenKey = offerKey(rate)
  }

  /** Asks for prices unless they are for this very input; null clears them. `again` asks in any case. */
  ask(input: ShipmentInput | null, again = false): void {
    const text = JSON.stringify(input)
    if (text === this.#last && !again) return
    this.#last = text
    clearTimeout(this.#timer)
    this.#running?.abort()
    this.problem = null
    this.stale = input !== null && this.#rates.length + this.failures.length > 0
    if (!input) this.#take([], [])
    this.asked = input !== null
    this.pending = input ? 1 : 0
    if (input) this.#timer = setTimeout(() => void this.#shop(input), debounceMs)
  }

  /** Forgets prices and choice for the next parcel. */
  reset(): void {
    this.#chosenKey = null
    this.ask(null)
  }

  async #shop(input: ShipmentInput): Promise<void> {
    const own = new AbortController()
    this.#running = own
    const carriers = await this.#known()
    if (own.signal.aborted) return
    const groups = carriers.length ? carriers.map((carrier) => [carrier]) : [undefined]
    this.pending = groups.length
    await Promise.all(groups.map((group) => this.#askOne(input, group, own.signal)))
  }

  async #askOne(input: ShipmentInput, carriers: CarrierCode[] | undefined, signal: AbortSignal): Promise<void> {
    try {
      const body = { ...input, ...(carriers && { carriers }) }
      const { rates, failures } = await take(api.POST('/v1/rates', { body, signal }))
      const [oldRates, oldFailures] = this.stale ? [[], []] : [this.#rates, this.failures]
      this.#take([...oldRates, ...rates], [...oldFailures, ...failures])
    } catch (thrown) {
      if (isAbort(thrown) || signal.aborted) return
      this.problem = problemOf(thrown)
    }
    if (signal.aborted) return
    this.pending -= 1
    if (this.pending === 0 && this.stale) this.#take([], [])
  }

  #take(rates: readonly Rate[], failures: readonly RateFailure[]): void {
    this.#rates = rates
    this.failures = failures
    this.stale = false
  }

  /** The carriers to ask, read once; empty when they cannot be read, and then all are asked in one go. */
  #known(): Promise<CarrierCode[]> {
    this.#carriers ??= take(api.GET('/v1/carrier-accounts')).then(
      ({ items }) => [...new Set(items.filter(({ active }) => active).map(({ carrier }) => carrier))],
      () => {
        this.#carriers = undefined
        return []
      },
    )
    return this.#carriers
  }
}
