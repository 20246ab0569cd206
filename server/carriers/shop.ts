/** Rate shopping: every carrier account at once, each with its own deadline; one failure hides nobody else's prices. */
import type { Rate, RateFailure, Rates } from '#contracts/carriers.ts'
import { DeadlinePassed, withDeadline } from '../platform/deadline.ts'
import { newId } from '../platform/ids.ts'
import type { Carrier, RateRequest } from './carrier.ts'
import type { CarrierSource } from './source.ts'
import type { CarrierAccountRow } from './store.ts'

/** After this a carrier is shown as not answering; the others' prices do not wait for it. */
export const rateDeadlineMs = 10_000

/** Prices of every account, cheapest first, and the reason for each that is missing. Never throws for a carrier's failure. */
export async function shopRates(
  accounts: readonly CarrierAccountRow[],
  carriers: CarrierSource,
  request: RateRequest,
): Promise<Rates> {
  const answers = await Promise.all(accounts.map((account) => askOne(account, carriers(account), request)))
  return {
    rates: answers.flatMap(({ rates }) => rates).sort((a, b) => a.amountCents - b.amountCents),
    failures: answers.flatMap(({ failures }) => failures),
  }
}

async function askOne(account: CarrierAccountRow, carrier: Carrier | null, request: RateRequest): Promise<Rates> {
  const source = { carrier: account.carrier, carrierAccountId: account.id }
  const failed = (code: string, message: string, retryable: boolean): Rates => ({
    rates: [],
    failures: [{ ...source, service: null, code, message, retryable }],
  })
  if (!carrier) return failed('not_connected', `${account.name} is not connected in this version of Postroom.`, false)
  try {
    const { result, messages } = await withDeadline(carrier.rate(request), rateDeadlineMs)
    const problems: RateFailure[] = messages
      .filter(({ severity }) => severity === 'error')
      .map(({ code, text, retryable }) => ({ ...source, service: null, code, message: text, retryable }))
    if (!result) return { rates: [], failures: problems }
    const refusals = result.refusals.map((refusal) => ({ ...source, ...refusal, retryable: false }))
    const rates: Rate[] = result.rates.map((rate) => ({ id: newId(), ...source, ...rate }))
    return { rates, failures: [...problems, ...refusals] }
  } catch (error) {
    const late = error instanceof DeadlinePassed
    const message = late
      ? `${account.name} did not answer within ${rateDeadlineMs / 1000} seconds.`
      : `${account.name} could not be asked.`
    return failed(late ? 'timeout' : 'carrier_unavailable', `${message} Try again.`, true)
  }
}
