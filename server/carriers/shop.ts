/** Rate shopping: every carrier account at once, each with its own deadline; one failure hides nobody else's prices. */
import type { Logger } from 'pino'
import type { Explanation, Rate, RateArrival, RateFailure, Rates } from '#contracts/carriers.ts'
import { DeadlinePassed, withDeadline } from '../platform/deadline.ts'
import { newId } from '../platform/ids.ts'
import { applyRules, chooseRates, prepareOptions, type ShippingRule } from '../rules/index.ts'
import type { Carrier, RateRequest } from './carrier.ts'
import type { CarrierSource } from './source.ts'
import type { CarrierAccountRow } from './store.ts'

/** After this a carrier is shown as not answering; the others' prices do not wait for it. */
export const rateDeadlineMs = 10_000

export interface Shopping {
  accounts: readonly CarrierAccountRow[]
  carriers: CarrierSource
  /** those that apply to who ships from where on which account, nearest first */
  rules: readonly ShippingRule[]
  request: RateRequest
  log: Logger
}

type Answer = Extract<RateArrival, { type: 'answer' }>

/** Prices of every account, cheapest first, and the reason for each that is missing. Never throws for a carrier's failure. */
export async function shopRates(shopping: Shopping): Promise<Rates> {
  const answers: Answer[] = []
  let choices: Rates['choices'] | null = null
  for await (const arrival of streamRates(shopping)) {
    if (arrival.type === 'answer') answers.push(arrival)
    if (arrival.type === 'done') choices = arrival.choices
  }
  if (!choices) throw new Error('the prices ended without a choice')
  return {
    rates: answers.flatMap(({ rates }) => rates).sort(byPrice),
    failures: answers.flatMap(({ failures }) => failures),
    excluded: answers.flatMap(({ excluded }) => excluded),
    choices,
  }
}

const byPrice = (a: Rate, b: Rate) => a.chargedCents - b.chargedCents || (a.serviceName < b.serviceName ? -1 : 1)

/** The same as it comes: who is asked, each account's answer the moment it is there, the choices last. */
export async function* streamRates(shopping: Shopping): AsyncGenerator<RateArrival> {
  const { accounts, rules, request } = shopping
  yield {
    type: 'carriers',
    asked: accounts.map(({ carrier, id, name }) => ({ carrier, carrierAccountId: id, name })),
  }
  const { options, notes } = prepareOptions(rules, request)
  const prepared = { ...request, options }
  const waiting = new Map(
    accounts.map((account) => [account.id, answerOf(shopping, account, { request: prepared, notes })]),
  )
  const offered: Rate[] = []
  while (waiting.size > 0) {
    const answer = await Promise.race(waiting.values())
    waiting.delete(answer.carrierAccountId)
    offered.push(...answer.rates)
    yield answer
  }
  yield { type: 'done', choices: chooseRates(rules, prepared, shippable(offered)) }
}

/** The price list sells samples: it is chosen only where no carrier offers anything. */
function shippable(offered: readonly Rate[]): readonly Rate[] {
  const real = offered.filter(({ carrier }) => carrier !== 'published')
  return real.length > 0 ? real : offered
}

async function answerOf(
  shopping: Shopping,
  account: CarrierAccountRow,
  { request, notes }: { request: RateRequest; notes: readonly Explanation[] },
): Promise<Answer> {
  const started = performance.now()
  const asked = await askOne(shopping, account, request)
  const { rates, excluded } = applyRules(shopping.rules, request, asked.rates)
  return {
    type: 'answer',
    carrier: account.carrier,
    carrierAccountId: account.id,
    tookMs: Math.round(performance.now() - started),
    rates: rates.map((rate) => ({ ...rate, explain: [...rate.explain, ...notes] })),
    failures: asked.failures,
    excluded,
  }
}

async function askOne(
  { carriers, log }: Shopping,
  account: CarrierAccountRow,
  request: RateRequest,
): Promise<{ rates: Rate[]; failures: RateFailure[] }> {
  const source = { carrier: account.carrier, carrierAccountId: account.id }
  const failed = (code: string, message: string, retryable: boolean) => ({
    rates: [],
    failures: [{ ...source, service: null, code, message, retryable }],
  })
  try {
    const carrier: Carrier | null = carriers(account)
    if (!carrier)
      return failed(
        'not_connected',
        `${account.name} has no complete credentials. An administrator can add them.`,
        false,
      )
    const { result, messages } = await withDeadline(carrier.rate(request), rateDeadlineMs)
    const problems: RateFailure[] = messages
      .filter(({ severity }) => severity === 'error')
      .map(({ code, text, retryable }) => ({ ...source, service: null, code, message: text, retryable }))
    if (!result) return { rates: [], failures: problems }
    const refusals = result.refusals.map((refusal) => ({ ...source, ...refusal, retryable: false }))
    const rates = result.rates.map((rate) => ({ id: newId(), ...source, ...rate, chargedCents: rate.amountCents }))
    return { rates, failures: [...problems, ...refusals] }
  } catch (error) {
    log.warn({ err: error, carrier: account.carrier, carrierAccount: account.id }, 'a carrier gave no prices')
    const late = error instanceof DeadlinePassed
    const message = late
      ? `${account.name} did not answer within ${rateDeadlineMs / 1000} seconds.`
      : `${account.name} could not be asked.`
    return failed(late ? 'timeout' : 'carrier_unavailable', `${message} Try again.`, true)
  }
}
