/** The simulated tracking: by waybill, piece or reference. */
import { type Json, record } from '../../kit/values.ts'
import type { Scene, SimulatedReply, SimulatedRequest } from '../../simulator/server.ts'
import type { SimulatedPurchase } from '../../simulator/store.ts'
import { stepsOf, type TravelStep } from '../../simulator/timeline.ts'
import { errorReply, okReply } from './envelope.ts'

const codes: Readonly<Record<string, string>> = {
  'Shipping label created': 'DUMMY_PU',
  'Picked up': 'PU',
  'Departed facility': 'DF',
  'Arrived at facility': 'AF',
  'Out for delivery': 'WC',
  Delivered: 'OK',
  'Delivery attempted, nobody there': 'NH',
  'Returned to sender': 'RT',
}

const nothing = (detail: string) => errorReply(404, detail)

function eventOf({ text, at, place, status }: TravelStep, { data }: SimulatedPurchase): Json {
  const end = record(place === 'origin' ? data.from : data.to)
  const iso = at.toISOString()
  return {
    date: iso.slice(0, 10),
    time: iso.slice(11, 19),
    GMTOffset: '+00:00',
    typeCode: codes[text] ?? 'PL',
    description: text,
    serviceArea: [{ code: 'PRG', description: `${String(end.city ?? '').toUpperCase()}-${String(end.country ?? '')}` }],
    ...(status === 'delivered' && { signedBy: String(end.name ?? 'Front desk') }),
  }
}

function shipmentJson(
  purchase: SimulatedPurchase,
  scene: Scene,
  { level, events }: { level: string; events: boolean },
): Json {
  const days = Number(purchase.data.days ?? 2)
  const steps = events ? stepsOf(purchase, scene, days).map((step) => eventOf(step, purchase)) : []
  return {
    shipmentTrackingNumber: purchase.number,
    status: 'Success',
    shipmentTimestamp: purchase.boughtAt.slice(0, 19),
    productCode: purchase.service,
    shipperReferences: ((purchase.data.references ?? []) as string[]).map((value) => ({ value, typeCode: 'CU' })),
    events: steps,
    numberOfPieces: purchase.trackingNumbers.length,
    ...(level !== 'shipment' && {
      pieces: purchase.trackingNumbers.map((trackingNumber, index) => ({
        number: index + 1,
        typeCode: 'SMF',
        shipmentTrackingNumber: purchase.number,
        trackingNumber,
        events: steps,
      })),
    }),
    estimatedDeliveryDate: String(purchase.data.arrives ?? ''),
  }
}

/** Shipments nobody has picked up yet are `advance-shipment`; the other views see them by number only. */
export function trackShipments(request: SimulatedRequest, scene: Scene, waybill?: string): SimulatedReply {
  const { query } = request
  const level = query.get('levelOfDetail') ?? 'shipment'
  const view = query.get('trackingView') ?? 'all-checkpoints'
  const reference = query.get('shipmentReference')
  if (reference !== null) return byReference(request, scene, reference)
  const numbers = [
    ...(waybill ? [waybill] : []),
    ...query.getAll('shipmentTrackingNumber'),
    ...query.getAll('pieceTrackingNumber'),
  ]
  if (numbers.length === 0) return errorReply(400, 'Missing mandatory parameters: shipmentTrackingNumber')
  if (numbers.length > 200) return errorReply(400, 'Too many tracking numbers')
  const found = new Set(numbers.flatMap((number) => scene.store.byNumber(number) ?? []))
  if (found.size === 0) return nothing('No data found')
  const events = view !== 'shipment-details-only'
  return okReply(request, { shipments: [...found].map((one) => shipmentJson(one, scene, { level, events })) })
}

function byReference(request: SimulatedRequest, scene: Scene, reference: string): SimulatedReply {
  const { query } = request
  const account = query.get('shipperAccountNumber')
  if (!account) return errorReply(400, 'Missing mandatory parameters: shipperAccountNumber')
  const advance = query.get('trackingView') === 'advance-shipment'
  const [from, to] = [query.get('dateRangeFrom') ?? '', query.get('dateRangeTo') ?? '9999']
  const found = scene.store.all().filter((one) => {
    const moving = stepsOf(one, scene, Number(one.data.days ?? 2)).length > 1
    const day = one.boughtAt.slice(0, 10)
    return (
      ((one.data.references ?? []) as string[]).includes(reference) &&
      one.data.account === account &&
      from <= day &&
      day <= to &&
      moving !== advance
    )
  })
  if (found.length === 0) return nothing(`No Shipments Found for ReferenceID | ${reference}`)
  return okReply(request, {
    shipments: found.map((one) => shipmentJson(one, scene, { level: 'all', events: !advance })),
  })
}
