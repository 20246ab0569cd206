/** Tracking: GET /tracking, many waybills or pieces in one call. */
import type { TrackingStatus } from '#contracts/tracking.ts'
import type { CarrierReply, Outcome, TrackingAnswer, TrackingScan } from '../carrier.ts'
import { failed, jsonOf } from '../kit/messages.ts'
import { dayOf, instantOf, type Json, record, records, textOf } from '../kit/values.ts'
import { isErrorEnvelope, refusalsOf } from './errors.ts'

/**
 * DHL takes 200 numbers; half of it keeps the address well below what proxies take. Waybills and pieces are asked apart,
 * so that this many lists are at most 60 requests a minute.
 */
export const trackingLimits = { numbersPerCall: 100, callsPerMinute: 30 }

const waybillShape = /^\d{10}$/

/** Events that are not plainly under way (mydhl-status_codes.csv and reference data, trackingEventCode). */
const statuses: Readonly<Record<string, TrackingStatus>> = {
  DUMMY_PU: 'label_made',
  WC: 'out_for_delivery',
  CC: 'ready_for_pickup',
  OK: 'delivered',
  DD: 'delivered',
  RT: 'returned',
  BA: 'exception',
  CA: 'exception',
  CD: 'exception',
  CM: 'exception',
  DM: 'exception',
  DP: 'exception',
  DS: 'exception',
  HP: 'exception',
  MD: 'exception',
  ND: 'exception',
  NH: 'exception',
  OH: 'exception',
  PD: 'exception',
  RD: 'exception',
  SS: 'exception',
  TD: 'exception',
  UD: 'exception',
}

export function statusOf(code: string): TrackingStatus {
  return statuses[code.toUpperCase()] ?? 'in_transit'
}

/** The addresses to ask: waybills by themselves, and pieces, whose events lie one level deeper. */
export function trackingPaths(numbers: readonly string[]): string[] {
  const waybills = numbers.filter((one) => waybillShape.test(one))
  const pieces = numbers.filter((one) => !waybillShape.test(one))
  const path = (name: string, list: readonly string[], level: string) => {
    const query = new URLSearchParams(list.map((one) => [name, one]))
    query.append('trackingView', 'all-checkpoints')
    query.append('levelOfDetail', level)
    return list.length > 0 ? [`/tracking?${query}`] : []
  }
  return [...path('shipmentTrackingNumber', waybills, 'shipment'), ...path('pieceTrackingNumber', pieces, 'piece')]
}

/** True for "nothing found" in DHL's envelope: the numbers are unknown, or not handed over yet. */
export function isNothingFound(reply: CarrierReply): boolean {
  return reply.status === 404 && isErrorEnvelope(jsonOf(reply))
}

/** What is known of the numbers asked for; unknown ones are left out. */
export function parseTracking(reply: CarrierReply, numbers: readonly string[]): Outcome<TrackingAnswer[]> {
  if (isNothingFound(reply)) return { result: [], messages: [] }
  const body = jsonOf(reply)
  if (reply.status !== 200 || !body) return failed(...refusalsOf(reply))
  const shipments = records(body.shipments)
  const answers = [...new Set(numbers)].flatMap((number) => {
    const found = shipments.flatMap((shipment) => trackedIn(shipment, number))
    return found.length > 0 ? [merged(number, found)] : []
  })
  return { result: answers, messages: [] }
}

interface Found {
  events: Json[]
  estimatedDelivery: string | null
}

/** The events of a waybill are the shipment's, those of a piece its own or, where DHL has none, the shipment's. */
function trackedIn(shipment: Json, number: string): Found[] {
  const estimatedDelivery = dayOf(shipment.estimatedDeliveryDate)
  const own = records(shipment.events)
  if (textOf(shipment.shipmentTrackingNumber) === number) {
    const failedLookup = own.length === 0 && !/^success/i.test(textOf(shipment.status) ?? 'success')
    return failedLookup ? [] : [{ events: own, estimatedDelivery }]
  }
  const piece = records(shipment.pieces).find((one) => textOf(one.trackingNumber) === number)
  if (!piece) return []
  const events = records(piece.events)
  return [{ events: events.length > 0 ? events : own, estimatedDelivery }]
}

function merged(trackingNumber: string, found: readonly Found[]): TrackingAnswer {
  const events = found.flatMap((one) => one.events)
  const scans = events.flatMap(scanOf)
  const distinct = [...new Map(scans.map((scan) => [`${scan.at} ${scan.code} ${scan.city ?? ''}`, scan])).values()]
  const ordered = distinct.toSorted((a, b) => timeNumber(a.at) - timeNumber(b.at))
  const signed = events.flatMap(({ signedBy }) => textOf(signedBy) ?? []).at(-1)
  return {
    trackingNumber,
    status: ordered.at(-1)?.status ?? null,
    estimatedDelivery: found.find((one) => one.estimatedDelivery)?.estimatedDelivery ?? null,
    signedBy: signed ?? null,
    scans: ordered,
  }
}

/** Local times without an offset are ordered as if they were UTC: places differ by hours, scans rarely do. */
const timeNumber = (at: string) => Date.parse(/(Z|[+-]\d{2}:\d{2})$/.test(at) ? at : `${at}Z`)

function scanOf(event: Json): TrackingScan[] {
  const code = textOf(event.typeCode) ?? ''
  const at = instantOf(
    `${textOf(event.date) ?? ''}T${textOf(event.time) ?? '00:00:00'}${textOf(event.GMTOffset) ?? ''}`,
  )
  if (!at) return []
  const text = textOf(event.description) ?? (code || 'Scanned')
  return [{ status: statusOf(code), code, text, at, ...placeOf(record(records(event.serviceArea)[0])) }]
}

/** `SYDNEY-AU`, `NEW YORK CITY, NY-USA`, `LEIPZIG`: the city, and what else can be told apart. */
function placeOf({ description }: Json): Pick<TrackingScan, 'city' | 'state' | 'country'> {
  const text = textOf(description)
  if (!text) return { city: null, state: null, country: null }
  const [, before = text, land = ''] = text.match(/^(.*\S)\s*-\s*([A-Z]{2}|USA|UK)$/) ?? []
  const [, city = before, state = null] = before.match(/^(.*\S)\s*,\s*([A-Z]{2})$/) ?? []
  const country = land === 'USA' ? 'US' : land === 'UK' ? 'GB' : land || null
  return { city, state, country }
}
