/** Tracking: POST /track/v1/trackingnumbers, up to 30 numbers a call. */
import type { TrackingStatus } from '#contracts/tracking.ts'
import type { CarrierMessage, CarrierReply, Outcome, TrackingAnswer, TrackingScan } from '../carrier.ts'
import { failed, failure, jsonOf } from '../kit/messages.ts'
import { at, dayOf, instantOf, type Json, record, records, textOf } from '../kit/values.ts'
import { notesOf, refusalsOf } from './errors.ts'

/** Track API, trackingInfo: "Maximum limit is 30". */
export const numbersPerCall = 30

export function buildTrack(trackingNumbers: readonly string[]): Json {
  const trackingInfo = trackingNumbers.map((trackingNumber) => ({ trackingNumberInfo: { trackingNumber } }))
  return { includeDetailedScans: true, trackingInfo }
}

/** FedEx's codes (Tracking Status Codes of its developer guide); every other one is a movement. */
const statuses: Readonly<Record<string, TrackingStatus>> = {
  IN: 'label_made',
  OC: 'label_made',
  OX: 'label_made',
  OD: 'out_for_delivery',
  ED: 'out_for_delivery',
  HL: 'ready_for_pickup',
  HP: 'ready_for_pickup',
  DL: 'delivered',
  DE: 'exception',
  SE: 'exception',
  CA: 'exception',
  CD: 'exception',
  RS: 'returned',
}

const statusOf = (code: string | null): TrackingStatus => statuses[code ?? ''] ?? 'in_transit'

/** The tracked parcels of any answer of the Track API; one that only says it cannot be found is left out. */
export function trackResults(body: Json): Json[] {
  return records(at(body, 'output', 'completeTrackResults')).flatMap((complete) =>
    records(complete.trackResults).map((one) => ({ ...one, asked: complete.trackingNumber })),
  )
}

export const numberOfResult = (result: Json) =>
  textOf(at(result, 'trackingNumberInfo', 'trackingNumber')) ?? textOf(result.asked)

export function parseTrack(reply: CarrierReply): Outcome<TrackingAnswer[]> {
  const body = jsonOf(reply)
  if (reply.status !== 200 || !body || !('output' in body)) return failed(...refusalsOf(reply))
  const messages: CarrierMessage[] = notesOf(body)
  const answers = new Map<string, TrackingAnswer>()
  for (const result of trackResults(body)) {
    const number = numberOfResult(result)
    const error = problemOf(result, number)
    if (error) messages.push(error)
    if (!number || textOf(at(result, 'error', 'code'))) continue
    const answer = answerOf(number, result)
    const other = answers.get(number)
    // FedEx uses numbers again after some time: the parcel that moved last is ours.
    if (!other || lastScan(answer) > lastScan(other)) answers.set(number, answer)
  }
  return { result: [...answers.values()], messages }
}

const lastScan = ({ scans }: TrackingAnswer) => scans.at(-1)?.at ?? ''

/** A number FedEx does not know is no problem; what else it says of one is passed on and hides no other number. */
function problemOf(result: Json, number: string | null): CarrierMessage | null {
  const code = textOf(at(result, 'error', 'code'))
  if (!code || /NOTFOUND/.test(code.replaceAll('.', ''))) return null
  const text = `${number ?? 'A number'}: ${textOf(at(result, 'error', 'message')) ?? code}`
  return { ...failure('fedex', { code, text }), severity: 'warning' }
}

function answerOf(trackingNumber: string, result: Json): TrackingAnswer {
  const scans = scansOf(result)
  const latest = record(result.latestStatusDetail)
  const code = textOf(latest.derivedCode) ?? textOf(latest.code)
  const status = code ? statusOf(code) : (scans.at(-1)?.status ?? null)
  const returned = scans.some((scan) => scan.status === 'returned') && status !== null
  return {
    trackingNumber,
    status: returned ? 'returned' : status,
    estimatedDelivery: estimateOf(result),
    signedBy:
      textOf(at(result, 'deliveryDetails', 'signedByName')) ?? textOf(at(result, 'deliveryDetails', 'receivedByName')),
    scans,
  }
}

function estimateOf(result: Json): string | null {
  const estimate = records(result.dateAndTimes).find(({ type }) => textOf(type) === 'ESTIMATED_DELIVERY')
  return (
    dayOf(estimate?.dateTime) ??
    dayOf(at(result, 'estimatedDeliveryTimeWindow', 'window', 'ends')) ??
    dayOf(at(result, 'standardTransitTimeWindow', 'window', 'ends'))
  )
}

/** Oldest first, each once. After a return to the sender every scan belongs to the way back. */
function scansOf(result: Json): TrackingScan[] {
  const seen = new Set<string>()
  const scans = records(result.scanEvents)
    .flatMap((event) => scanOf(event))
    .filter(({ code, text, at: when, city }) => {
      const key = [code, text, when, city].join('|')
      return !seen.has(key) && seen.add(key)
    })
    .sort((a, b) => order(a) - order(b))
  const turned = scans.findIndex(({ status }) => status === 'returned')
  return turned < 0 ? scans : scans.map((scan, index) => (index > turned ? { ...scan, status: 'returned' } : scan))
}

const order = ({ at: when }: TrackingScan) => Date.parse(when)

function scanOf(event: Json): TrackingScan[] {
  const when = instantOf(event.date)
  if (!when) return []
  const code = textOf(event.eventType) ?? textOf(event.derivedStatusCode) ?? ''
  const told = textOf(event.eventDescription) ?? textOf(event.derivedStatus) ?? code
  const exception = textOf(event.exceptionDescription)
  const place = record(event.scanLocation)
  return [
    {
      status: statusOf(code in statuses ? code : (textOf(event.derivedStatusCode) ?? code)),
      code,
      text: exception && exception !== told ? `${told}: ${exception}` : told,
      at: when,
      city: textOf(place.city),
      state: textOf(place.stateOrProvinceCode),
      country: textOf(place.countryCode),
    },
  ]
}
