/** Where a parcel is: one number a call (Tracking 3.0 has no list of numbers). */
import type { CarrierMessage, CarrierReply, TrackingAnswer, TrackingScan } from '../carrier.ts'
import { jsonOf } from '../kit/messages.ts'
import { at, dayOf, instantOf, type Json, records, textOf } from '../kit/values.ts'
import { isError, messagesOf } from './errors.ts'
import { statusOfEvent, statusOfWords } from './events.ts'

export function buildTrackingPath(trackingNumber: string): string {
  return `/tracking/v3/tracking/${encodeURIComponent(trackingNumber)}?expand=DETAIL`
}

/** 150001, 150003, 150009: known to USPS, nothing to tell yet. 150002 and 404: not known (yet). */
const quietCodes = new Set(['150001', '150003', '150009'])
const unknownCodes = new Set(['150002', '150010'])

/** The parcel; null when USPS does not know the number; or why there is no answer. Never throws. */
export function parseTracking(
  reply: CarrierReply,
  trackingNumber: string,
): { answer: TrackingAnswer | null } | { messages: CarrierMessage[] } {
  const json = jsonOf(reply)
  if (reply.status >= 200 && reply.status < 300 && json && !isError(json))
    return { answer: answerOf(json, trackingNumber) }
  const said = records(at(json, 'error', 'errors')).map((entry) => ({
    code: textOf(entry.code) ?? '',
    text: `${textOf(entry.detail) ?? ''} ${textOf(entry.title) ?? ''}`,
  }))
  const quiet = { trackingNumber, status: null, estimatedDelivery: null, signedBy: null, scans: [] }
  if (said.some(({ code, text }) => quietCodes.has(code) || /status update is not yet available on your/i.test(text)))
    return { answer: quiet }
  const strange = said.some(({ code, text }) => unknownCodes.has(code) || /may be incorrect/i.test(text))
  if (strange || (reply.status === 404 && isError(json))) return { answer: null }
  return { messages: messagesOf(reply).map((message) => ({ ...message, text: `${trackingNumber}: ${message.text}` })) }
}

function answerOf(json: Json, trackingNumber: string): TrackingAnswer {
  const scans = scansOf(json)
  const last = scans.at(-1)
  const [status, category] = [textOf(json.status), textOf(json.statusCategory)]
  // The status says more than its category: a return is only an `Alert` there.
  const worded = statusOfWords(status ?? '') ?? statusOfWords(category ?? '')
  return {
    trackingNumber,
    status: worded ?? last?.status ?? (status || category ? 'in_transit' : null),
    estimatedDelivery:
      dayOf(json.expectedDeliveryTimeStamp) ??
      dayOf(json.predictedDeliveryDate) ??
      dayOf(json.predictedDeliveryTimeStamp),
    signedBy: signerOf(json),
    scans,
  }
}

/** "In reverse chronological order": turned round, without the repeats that come with edited scans. */
function scansOf(json: Json): TrackingScan[] {
  const seen = new Set<string>()
  return records(json.trackingEvents)
    .flatMap((event) => {
      const scan = scanOf(event)
      return scan ? [scan] : []
    })
    .filter((scan) => {
      const key = JSON.stringify([scan.at, scan.code, scan.city])
      return seen.has(key) ? false : Boolean(seen.add(key))
    })
    .reverse()
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
}

function scanOf(event: Json): TrackingScan | null {
  const time = timeOf(event)
  if (!time) return null
  const code = textOf(event.eventCode) ?? ''
  const text = textOf(event.eventType) ?? code
  return {
    ...{ status: statusOfEvent(code, text), code, text, at: time },
    city: textOf(event.eventCity),
    state: textOf(event.eventState),
    country: textOf(event.eventCountry) ?? (textOf(event.eventState) ? 'US' : null),
  }
}

/** `eventTimestamp` is local time though it may end in Z; `GMTOffset` makes it whole, else the GMT time is taken. */
function timeOf(event: Json): string | null {
  const local = instantOf(event.eventTimestamp)?.replace(/(Z|[+-]\d{2}:\d{2})$/, '') ?? null
  const offset = textOf(event.GMTOffset)?.match(/^([+-]\d{2}):?(\d{2})$/)
  if (local && offset) return `${local}${offset[1]}:${offset[2]}`
  const gmt = instantOf(event.GMTTimestamp)
  if (gmt) return /Z|[+-]\d{2}:\d{2}$/.test(gmt) ? gmt : `${gmt}Z`
  return local
}

function signerOf(json: Json): string | null {
  const delivered = records(json.trackingEvents).find(
    (event) => statusOfEvent(textOf(event.eventCode) ?? '', textOf(event.eventType) ?? '') === 'delivered',
  )
  return textOf(delivered?.name) ?? textOf(delivered?.firm)
}
