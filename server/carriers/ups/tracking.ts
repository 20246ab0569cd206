/** Where parcels are: Tracking v1, details by number and by reference. */
import type { TrackingStatus } from '#contracts/tracking.ts'
import type { CarrierMessage, CarrierReply, TrackingAnswer, TrackingScan } from '../carrier.ts'
import { jsonOf } from '../kit/messages.ts'
import { at, dayOf, instantOf, type Json, records, textOf } from '../kit/values.ts'
import { errorsOf, failuresOf } from './errors.ts'

export const detailsPath = (trackingNumber: string) =>
  `/api/track/v1/details/${encodeURIComponent(trackingNumber)}?locale=en_US`

/** UPS looks back 14 days unless told; a day more on both sides covers every time zone. */
export function referencePath({ reference, accountNumber, from, until }: ReferenceSearch): string {
  const query = new URLSearchParams({
    locale: 'en_US',
    fromPickUpDate: from.replaceAll('-', ''),
    toPickUpDate: until.replaceAll('-', ''),
    shipperNum: accountNumber,
    refNumType: 'SmallPackage',
  })
  return `/api/track/v1/reference/details/${encodeURIComponent(reference)}?${query}`
}

interface ReferenceSearch {
  reference: string
  accountNumber: string
  /** YYYY-MM-DD */
  from: string
  until: string
}

/** By the activity's status code (API Codes of the tracking guide); it says more than the type. */
const byStatusCode: Readonly<Record<string, TrackingStatus>> = {
  '003': 'label_made',
  '045': 'label_made',
  '006': 'out_for_delivery',
  '021': 'out_for_delivery',
  '072': 'out_for_delivery',
  '011': 'delivered',
  '026': 'delivered',
  '017': 'ready_for_pickup',
  '040': 'ready_for_pickup',
  '007': 'exception',
  '013': 'exception',
  '022': 'exception',
  '023': 'exception',
  '024': 'exception',
  '032': 'exception',
  '046': 'exception',
  '058': 'exception',
  '033': 'returned',
  '035': 'returned',
  '037': 'returned',
}

const byType: Readonly<Record<string, TrackingStatus>> = {
  M: 'label_made',
  MP: 'label_made',
  P: 'in_transit',
  I: 'in_transit',
  DO: 'in_transit',
  DD: 'in_transit',
  W: 'in_transit',
  O: 'out_for_delivery',
  OT: 'out_for_delivery',
  D: 'delivered',
  X: 'exception',
  MV: 'exception',
  RS: 'returned',
}

/** Unknown codes are on the way. */
export function statusOf(status: unknown): TrackingStatus {
  const type = textOf(at(status, 'type'))?.toUpperCase() ?? ''
  const words = textOf(at(status, 'description')) ?? ''
  if (type === 'D' && /access point|customer pickup/i.test(words) && !/picked up/i.test(words))
    return 'ready_for_pickup'
  if (/return(ed|ing) to sender/i.test(words)) return 'returned'
  return byStatusCode[textOf(at(status, 'statusCode')) ?? ''] ?? byType[type] ?? 'in_transit'
}

/** @returns null for a number UPS does not know: a success with warnings in it, or 404 */
export function parseTracking(
  reply: CarrierReply,
  trackingNumber: string,
): { answer: TrackingAnswer | null; messages: CarrierMessage[] } {
  const json = jsonOf(reply)
  if (reply.status === 404 && json) return { answer: null, messages: [] }
  if (!json || reply.status !== 200 || errorsOf(json).length > 0) return { answer: null, messages: failuresOf(reply) }
  const packages = packagesOf(json)
  const own = packages.find((one) => textOf(one.trackingNumber) === trackingNumber) ?? packages[0]
  return { answer: own ? answerOf(own, trackingNumber) : null, messages: [] }
}

const packagesOf = (json: Json): Json[] =>
  records(at(json, 'trackResponse', 'shipment')).flatMap((shipment) => records(shipment.package))

function answerOf(one: Json, trackingNumber: string): TrackingAnswer {
  const scans = scansOf(one)
  const current = at(one, 'currentStatus')
  const last = scans.at(-1)?.status ?? null
  return {
    trackingNumber,
    status: last ?? (textOf(at(current, 'type')) || textOf(at(current, 'code')) ? statusOf(current) : null),
    estimatedDelivery: estimateOf(one),
    signedBy: textOf(at(one, 'deliveryInformation', 'receivedBy')),
    scans,
  }
}

/** A rescheduled day wins over the scheduled one. */
function estimateOf(one: Json): string | null {
  const dates = records(one.deliveryDate)
  const of = (type: string) => dayOf(dates.find((date) => textOf(date.type) === type)?.date)
  return of('RDD') ?? of('SDD')
}

/** UPS sends the newest first; oldest first comes out, each once. */
function scansOf(one: Json): TrackingScan[] {
  const scans = records(one.activity).flatMap((activity) => scanOf(activity) ?? [])
  const seen = new Map(scans.reverse().map((scan) => [JSON.stringify(scan), scan]))
  // Several scans of one minute keep the order they came in.
  return [...seen.values()].sort((a, b) => instant(a.at) - instant(b.at))
}

const instant = (text: string) => Date.parse(/([+-]\d{2}:\d{2}|Z)$/.test(text) ? text : `${text}Z`)

function scanOf(activity: Json): TrackingScan | null {
  const status = at(activity, 'status')
  const time = timeOfScan(activity)
  if (!time) return null
  const place = at(activity, 'location', 'address')
  return {
    status: statusOf(status),
    code: textOf(at(status, 'code')) ?? textOf(at(status, 'statusCode')) ?? '',
    text: textOf(at(status, 'description')) ?? 'UPS gave no words for this scan',
    at: time,
    city: textOf(at(place, 'city')),
    state: textOf(at(place, 'stateProvince')),
    country: textOf(at(place, 'countryCode')) ?? textOf(at(place, 'country')),
  }
}

/** Local date and time with UPS's offset; without an offset the instant it gives for Greenwich, if any. */
function timeOfScan(activity: Json): string | null {
  const offset = textOf(activity.gmtOffset)?.match(/^[+-]\d{2}:?\d{2}$/)?.[0] ?? ''
  const local = stamp(activity.date, activity.time)
  if (local && offset) return instantOf(`${local}${offset}`)
  const universal = stamp(activity.gmtDate, activity.gmtTime)
  return universal ? instantOf(`${universal}Z`) : local && instantOf(local)
}

function stamp(date: unknown, time: unknown): string | null {
  const day = dayOf(date)
  const digits = (textOf(time) ?? '').replaceAll(':', '').padEnd(6, '0')
  if (!day || !/^\d{6}$/.test(digits)) return null
  return `${day}T${digits.slice(0, 2)}:${digits.slice(2, 4)}:${digits.slice(4)}`
}

/**
 * Tracking numbers of everything with a reference, in UPS's order. `nothing`: UPS clearly knows none. Null when the
 * answer cannot be read or UPS has trouble.
 */
export function parseReferenceSearch(reply: CarrierReply): string[] | 'nothing' | null {
  const json = jsonOf(reply)
  if (reply.status === 404 && json && errorsOf(json).length > 0) return 'nothing'
  if (!json || reply.status !== 200 || errorsOf(json).length > 0) return null
  const numbers = packagesOf(json).flatMap((one) => textOf(one.trackingNumber) ?? [])
  if (numbers.length > 0) return [...new Set(numbers)]
  const warned = records(at(json, 'trackResponse', 'shipment')).some((one) => records(one.warnings).length > 0)
  return warned ? 'nothing' : null
}
