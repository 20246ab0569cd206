/** Finding a purchase by our reference: POST /track/v1/referencenumbers. */
import type { CarrierReply, FindAnswer, PurchaseRequest } from '../carrier.ts'
import { jsonOf } from '../kit/messages.ts'
import { CarrierUnreachable } from '../kit/send.ts'
import { at, type Json, numberOf, record, textOf } from '../kit/values.ts'
import { refusalsOf } from './errors.ts'
import { agreedCurrency } from './label.ts'
import { madeAt, searchReference } from './references.ts'
import { numberOfResult, trackResults } from './tracking.ts'

const dayMs = 86_400_000
/** FedEx refuses an end of the search in the future; its day is that of Memphis, six hours behind UTC. */
const memphisBehindMs = 6 * 3_600_000
/** How far back an intent without a date in its id is looked for: FedEx's own default. */
const lookBackMs = 30 * dayMs

const dayText = (time: number) => new Date(time).toISOString().slice(0, 10)

/** The last day that can be searched. */
const lastDay = (now: Date) => dayText(now.getTime() - memphisBehindMs)

export function buildFind({ intentId, shipDate }: PurchaseRequest, accountNumber: string, now: Date): Json {
  const made = madeAt(intentId) ?? now.getTime() - lookBackMs
  const begin = [dayText(made - dayMs), shipDate, lastDay(now)].sort()[0]
  return {
    includeDetailedScans: false,
    referencesInformation: {
      type: 'CUSTOMER_REFERENCE',
      value: searchReference(intentId),
      accountNumber,
      shipDateBegin: begin,
      shipDateEndDate: lastDay(now),
    },
  }
}

/**
 * What tracking knows of our reference. Tracking tells numbers but neither price nor label: the price is the agreed
 * one, the label is `missing`. A ship date that lies ahead cannot be searched. Throws when there is no proper answer.
 */
export function parseFind(reply: CarrierReply, request: PurchaseRequest, now: Date): FindAnswer {
  const body = jsonOf(reply)
  const unknown = refusalsOf(reply).some(({ code }) => /NOTFOUND/.test(code.replaceAll('.', '')))
  if (!unknown && (reply.status !== 200 || !body || !('output' in body)))
    throw new CarrierUnreachable(`FedEx could not search: ${refusalsOf(reply)[0]?.text ?? reply.status}`)
  const pieces = unknown ? [] : ownPieces(body ?? {})
  if (pieces.length === 0) return request.shipDate > lastDay(now) ? 'cannot_search' : 'not_found'
  if (pieces.length !== request.packages.length)
    throw new CarrierUnreachable(`FedEx shows ${pieces.length} of ${request.packages.length} packages so far`)
  return {
    found: {
      carrierReference: pieces[0] ?? '',
      amountCents: request.agreedAmountCents,
      currency: agreedCurrency(request),
      pieces: pieces.map((trackingNumber) => ({ trackingNumber, label: { kind: 'missing' } })),
    },
  }
}

/** Tracking numbers in the order of the packages; the first is the master. Cancelled ones are not ours any more. */
function ownPieces(body: Json): string[] {
  const pieces = trackResults(body)
    .filter((result) => !textOf(at(result, 'error', 'code')))
    .filter(({ latestStatusDetail }) => textOf(record(latestStatusDetail).code) !== 'CA')
    .map((result) => ({
      number: numberOfResult(result),
      order: numberOf(at(result, 'packageDetails', 'sequenceNumber')) ?? 0,
    }))
    .sort((a, b) => a.order - b.order)
  return [...new Set(pieces.flatMap(({ number }) => (number ? [number] : [])))]
}
