/** Which of a shipment's prices is meant: by id, or by a choice such as `cheapest`. */
import type { ChoiceName, Rate, RateChoices } from '#contracts/carriers.ts'
import { AppError, unprocessable } from '../platform/errors.ts'
import type { ShipmentRow } from './store.ts'

/** Prices are bought only while they are this fresh. */
const rateValidMinutes = 60

export type Choice = { rateId?: string; choice?: ChoiceName }

/** The rate meant. `unprocessable` when neither or both are given, `rate_expired` when it is not to be had any more. */
export function chosenRate(row: ShipmentRow, { rateId, choice }: Choice, now: Date): Rate {
  if ((rateId === undefined) === (choice === undefined))
    throw unprocessable('rateId', 'Give either rateId or choice: which price is to be bought.')
  const wanted = rateId ?? (choice ? idOfChoice(row.choices, choice) : null)
  const rate = row.rates.find(({ id }) => id === wanted)
  const tooOld = row.ratedAt === null || now.getTime() - row.ratedAt.getTime() > rateValidMinutes * 60_000
  if (rate && !tooOld) return rate
  const reason = rate
    ? `Its prices are older than ${rateValidMinutes} minutes.`
    : 'This rate is not one of the shipment’s current rates.'
  throw new AppError('rate_expired', `${reason} Ask for prices again and choose one.`, {
    fields: [{ field: rateId === undefined ? 'choice' : 'rateId', reason }],
  })
}

/** The rate a choice stands for; null when there is none. */
export function idOfChoice(choices: RateChoices | null, choice: ChoiceName): string | null {
  if (!choices) return null
  const { cheapest, fastest, bestValue, byRule } = choices
  return { cheapest, fastest, best_value: bestValue, 'by-rule': byRule }[choice]
}
