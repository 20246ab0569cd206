/** Which of a shipment's prices is meant: by id, or by a choice such as `cheapest`. */
import type { ChoiceName, Rate } from '#contracts/carriers.ts'
import { AppError, unprocessable } from '../platform/errors.ts'
import type { ShipmentRow } from './store.ts'

/** Prices are bought only while they are this fresh. */
const rateValidMinutes = 60

export type Choice = { rateId?: string; choice?: ChoiceName }

/** The rate meant. `unprocessable` when neither or both are given, `rate_expired` when it is not to be had any more. */
export function chosenRate(row: ShipmentRow, { rateId, choice }: Choice, now: Date): Rate {
  if ((rateId === undefined) === (choice === undefined))
    throw unprocessable('rateId', 'Give either rateId or choice: which price is to be bought.')
  const wanted = rateId ?? idOf(row, choice)
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

function idOf({ choices }: ShipmentRow, choice: ChoiceName | undefined): string | null {
  if (!choices) return null
  const ids = {
    cheapest: choices.cheapest,
    fastest: choices.fastest,
    best_value: choices.bestValue,
    'by-rule': choices.byRule,
  }
  return choice ? ids[choice] : null
}
