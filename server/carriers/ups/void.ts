/** Taking a shipment back: Shipping 2409, VoidShipment. */
import type { CarrierReply, Outcome, VoidAnswer } from '../carrier.ts'
import { failed, failure, jsonOf } from '../kit/messages.ts'
import { at, type Json, record, records, textOf } from '../kit/values.ts'
import { alertsOf, errorsOf, failuresOf } from './errors.ts'

/** The whole shipment goes; UPS takes up to 20 tracking numbers to void parts, which is not asked for here. */
export const voidPath = (shipmentNumber: string) =>
  `/api/shipments/v2409/void/cancel/${encodeURIComponent(shipmentNumber.toUpperCase())}`

const alreadyVoided = /(already|previously)( been)? voided/i

/** A cure where UPS's words leave one wondering. */
const cures: Readonly<Record<string, string>> = {
  190101: 'UPS voids labels within 90 days; ask UPS for a refund.',
  190102: 'UPS has no such shipment that can still be voided: it was handed over, or is too old.',
}

/** Final at once. A success with status 0 is a refusal; what is voided already is voided. */
export function parseVoid(reply: CarrierReply): Outcome<VoidAnswer> {
  const json = jsonOf(reply)
  const errors = errorsOf(json ?? {})
  if (errors.some(({ text }) => alreadyVoided.test(text))) return { result: { state: 'voided' }, messages: [] }
  if (!json || reply.status !== 200 || errors.length > 0)
    return failed(
      ...failuresOf(reply).map((said) => ({ ...said, text: [said.text, cures[said.code]].filter(Boolean).join(' ') })),
    )
  const answer = record(json.VoidShipmentResponse)
  const packages = records(answer.PackageLevelResults)
  const kept = packages.find((one) => statusOf(one).code !== '1')
  const summary = statusOf(record(answer.SummaryResult))
  if (!kept && (summary.code === '1' || packages.length > 0))
    return { result: { state: 'voided' }, messages: alertsOf(answer) }
  const told = (kept ? statusOf(kept).text : summary.text) ?? 'no reason given'
  return failed(failure('ups', { code: 'not_voided', text: `UPS did not void the shipment: ${told}.` }))
}

/** 1 is voided or already voided, 0 is not. */
function statusOf(part: Json) {
  return { code: textOf(at(part, 'Status', 'Code')), text: textOf(at(part, 'Status', 'Description')) }
}
