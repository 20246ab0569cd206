/** Prices for the draft as they stream in: every carrier asked is shown, and old prices stay until the new ones come. */
import { isAbort, type ProblemError, problemOf } from '#lib/api/problem.ts'
import type {
  CarrierCode,
  ExcludedRate,
  Rate,
  RateArrival,
  RateChoices,
  RateFailure,
  RatesInput,
} from '#lib/api/types.ts'
import { marksOf, type Order, offerKey, sorted } from './choices.ts'
import { streamRates } from './rate-stream.ts'

const debounceMs = 250

export interface Asked {
  carrier: CarrierCode
  carrierAccountId: string
  name: string
}
interface Answer {
  rates: readonly Rate[]
  failures: readonly RateFailure[]
  excluded: readonly ExcludedRate[]
  /** of the input asked for now, not of the one before */
  fresh: boolean
}

export class Rating {
  order = $state<Order>('price')
  asked = $state(false)
  /** prices are on their way */
  running = $state(false)
  problem = $state.raw<ProblemError | null>(null)
  /** the carrier accounts asked, known again while the next prices come */
  accounts = $state.raw<readonly Asked[]>([])
  choices = $state.raw<RateChoices | null>(null)
  #answers = $state.raw<ReadonlyMap<string, Answer>>(new Map())
  /** the offer the user chose; without one the rules' or the cheapest is proposed */
  #chosenKey = $state<string | null>(null)

  #all = $derived([...this.#answers.values()])
  #rates = $derived(this.#all.flatMap(({ rates }) => rates))
  rates = $derived(sorted(this.#rates, this.order))
  failures = $derived(this.#all.flatMap(({ failures }) => failures))
  excluded = $derived(this.#all.flatMap(({ excluded }) => excluded))
  marks = $derived(marksOf(this.choices, this.#rates))
  /** carriers that have not answered yet */
  waiting = $derived(this.running ? this.accounts.filter((account) => !this.isFresh(account)) : [])
  chosen = $derived.by<Rate | null>(() => {
    const own = this.#rates.find((rate) => offerKey(rate) === this.#chosenKey)
    const byRule = this.#rates.find(({ id }) => id === this.choices?.byRule)
    return own ?? byRule ?? sorted(this.#rates, 'price')[0] ?? null
  })
  /** The chosen price will not change by itself any more. */
  settled = $derived(
    this.chosen !== null && (!this.running || (this.isFresh(this.chosen) && offerKey(this.chosen) === this.#chosenKey)),
  )

  #controller: AbortController | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #last = ''

  /** False while what is shown of the account is for what was entered before. */
  isFresh({ carrierAccountId }: { carrierAccountId: string }): boolean {
    return this.#answers.get(carrierAccountId)?.fresh ?? false
  }

  choose(rate: Rate): void {
    this.#chosenKey = offerKey(rate)
  }

  /** Asks for prices unless they are for this very input; null clears them. `again` asks in any case. */
  ask(input: RatesInput | null, again = false): void {
    const text = JSON.stringify(input)
    if (text === this.#last && !again) return
    this.#last = text
    clearTimeout(this.#timer)
    this.#controller?.abort()
    this.problem = null
    this.asked = input !== null
    this.running = input !== null
    this.#answers = input ? mapValues(this.#answers, (answer) => ({ ...answer, fresh: false })) : new Map()
    if (input) this.#timer = setTimeout(() => void this.#shop(input), debounceMs)
    else this.choices = null
  }

  /** Forgets prices and choice for the next parcel. */
  reset(): void {
    this.#chosenKey = null
    this.ask(null)
  }

  async #shop(input: RatesInput): Promise<void> {
    const own = new AbortController()
    this.#controller = own
    try {
      for await (const arrival of streamRates(input, own.signal)) {
        if (own.signal.aborted) return
        this.#take(arrival)
      }
    } catch (thrown) {
      if (isAbort(thrown) || own.signal.aborted) return
      this.problem = problemOf(thrown)
      this.choices = null
    }
    this.running = false
    this.#answers = keptOf(this.#answers, ([, { fresh }]) => fresh)
  }

  #take(arrival: RateArrival): void {
    if (arrival.type === 'done') this.choices = arrival.choices
    if (arrival.type === 'carriers') {
      this.accounts = arrival.asked
      const ids = new Set(arrival.asked.map(({ carrierAccountId }) => carrierAccountId))
      this.#answers = keptOf(this.#answers, ([id]) => ids.has(id))
    }
    if (arrival.type === 'answer') {
      const { carrierAccountId, rates, failures, excluded } = arrival
      this.#answers = new Map(this.#answers).set(carrierAccountId, { rates, failures, excluded, fresh: true })
    }
  }
}

function mapValues<V>(map: ReadonlyMap<string, V>, change: (value: V) => V): Map<string, V> {
  return new Map([...map].map(([key, value]) => [key, change(value)]))
}

function keptOf<V>(map: ReadonlyMap<string, V>, keep: (entry: [string, V]) => boolean): Map<string, V> {
  return new Map([...map].filter(keep))
}
