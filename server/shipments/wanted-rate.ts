/** Which of the prices just asked a service code or a choice such as `cheapest` means, for calls that choose by themselves. */
import { choiceNames, type Rate } from '#contracts/carriers.ts'
import type { Shipment } from '#contracts/shipments.ts'
import { unprocessable } from '../platform/errors.ts'
import { idOfChoice } from './choose.ts'

/** The rate a choice or a service code means, the cheapest of several accounts. */
export function wantedRate(shipment: Shipment, service: string): Rate {
  const { rates, choices, failures, excluded } = shipment
  const isChoice = choiceNames.find((name) => name === service)
  const chosen = isChoice && idOfChoice(choices, isChoice)
  const rate = rates.find(({ id, service: code }) => (isChoice ? id === chosen : code === service))
  if (rate) return rate
  const reasons = [
    ...failures.filter((failure) => isChoice || failure.service === service || failure.service === null),
    ...excluded.filter((one) => isChoice || one.rate.service === service).map(({ reason }) => ({ message: reason })),
  ]
  const why = [...new Set(reasons.map(({ message }) => message))].slice(0, 5).join(' ')
  throw unprocessable('service', `No carrier account offers ${service} for this shipment. ${why}`.trim())
}
