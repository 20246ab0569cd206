/** The simulated Track API: by number and by reference. */
import type { TrackingStatus } from '#contracts/tracking.ts'
import { at, type Json, record, records, textOf } from '../../kit/values.ts'
import type { Scene, SimulatedReply, SimulatedRequest } from '../../simulator/server.ts'
import type { SimulatedPurchase } from '../../simulator/store.ts'
import { stepsOf, type TravelStep } from '../../simulator/timeline.ts'
import { okReply, refuse } from './envelope.ts'
import { arrival } from './rates.ts'

const codes: Record<TrackingStatus, string> = {
  label_made: 'OC',
  in_transit: 'IT',
  out_for_delivery: 'OD',
  ready_for_pickup: 'HL',
  delivered: 'DL',
  exception: 'DE',
  returned: 'RS',
}

const codeOf = ({ status, text }: TravelStep) =>
  text === 'Picked up' ? 'PU' : /^Arrived/.test(text) ? 'AR' : /^Departed/.test(text) ? 'DP' : codes[status]

const daysOf = ({ data }: SimulatedPurchase) => (typeof data.days === 'number' ? data.days : 3)

function placeOf({ data }: SimulatedPurchase, place: TravelStep['place']): Json {
  const { city, state, country } = record(place === 'origin' ? data.from : data.to)
  if (place === 'hub') return { city: 'MEMPHIS', stateOrProvinceCode: 'TN', countryCode: 'US' }
  return { city: (textOf(city) ?? '').toUpperCase(), stateOrProvinceCode: state, countryCode: country }
}

/** Newest first, as FedEx tells them. */
function resultOf(purchase: SimulatedPurchase, trackingNumber: string, scene: Scene): object {
  const steps = stepsOf(purchase, scene, daysOf(purchase))
  const last = steps.at(-1)
  const code = purchase.voidedAt ? 'CA' : last ? codeOf(last) : 'OC'
  const scanEvents = steps.reverse().map((step) => ({
    date: step.at.toISOString().replace(/\.\d{3}Z$/, '+00:00'),
    eventType: codeOf(step),
    eventDescription: step.text,
    derivedStatusCode: codeOf(step),
    scanLocation: placeOf(purchase, step.place),
  }))
  const day = arrival(textOf(purchase.data.shipDate) ?? purchase.boughtAt.slice(0, 10), daysOf(purchase))
  return {
    trackingNumberInfo: {
      trackingNumber,
      carrierCode: 'FDXE',
      trackingNumberUniqueId: `2460000000~${trackingNumber}~FX`,
    },
    packageDetails: { sequenceNumber: String(purchase.trackingNumbers.indexOf(trackingNumber) + 1) },
    latestStatusDetail: { code, derivedCode: code, description: last?.text ?? 'Label created' },
    dateAndTimes: [{ type: 'ESTIMATED_DELIVERY', dateTime: `${day}T00:00:00-06:00` }],
    scanEvents,
    deliveryDetails: last?.status === 'delivered' ? { receivedByName: 'S.AMPLE' } : {},
  }
}

const notFound = (trackingNumber: string) => ({
  trackingNumberInfo: { trackingNumber, trackingNumberUniqueId: '' },
  error: {
    code: 'TRACKING.TRACKINGNUMBER.NOTFOUND',
    message: 'Tracking number cannot be found. Please correct the tracking number and try again.',
  },
})

export function trackNumbers(request: SimulatedRequest, scene: Scene): SimulatedReply {
  const body = record(request.json)
  const numbers = records(body.trackingInfo).map((one) => textOf(at(one, 'trackingNumberInfo', 'trackingNumber')) ?? '')
  if (numbers.length === 0 || numbers.includes(''))
    return refuse('TRACKING.TRACKINGNUMBER.EMPTY', 'Please provide tracking number.')
  if (numbers.length > 30)
    return refuse('TRACKING.TRACKINGNUMBER.MAXLIMIT', 'Please limit your inquiry to 30 tracking numbers.')
  const completeTrackResults = numbers.map((trackingNumber) => {
    const purchase = scene.store.byNumber(trackingNumber)
    const result = purchase ? resultOf(purchase, trackingNumber, scene) : notFound(trackingNumber)
    return { trackingNumber, trackResults: [result] }
  })
  return okReply(request, { completeTrackResults })
}

export function trackReference(request: SimulatedRequest, scene: Scene): SimulatedReply {
  const { value, accountNumber, shipDateBegin, shipDateEndDate } = record(at(request.json, 'referencesInformation'))
  const today = scene.now().toISOString().slice(0, 10)
  const [begin, end] = [textOf(shipDateBegin), textOf(shipDateEndDate)]
  if (!textOf(value) || !textOf(accountNumber) || !begin || !end)
    return refuse('TRACKING.REFERENCEVALUE.EMPTY', 'Please provide a reference, an account number and ship dates.')
  if (end > today)
    return refuse('TRACKING.SHIPDATEEND.FUTURE', 'Invalid ship date range. End date must not be in the future.')
  const purchases = scene.store.all().filter(({ data }) => {
    const shipDate = textOf(data.shipDate) ?? ''
    const ours = [data.references].flat().includes(value) && data.account === accountNumber
    return ours && shipDate >= begin && shipDate <= end
  })
  const found = purchases.flatMap((one) => one.trackingNumbers.map((number) => resultOf(one, number, scene)))
  if (found.length === 0)
    return refuse(
      'TRACKING.REFERENCENUMBER.NOTFOUND',
      'Reference number cannot be found. Please correct the reference number and try again.',
    )
  return okReply(request, { completeTrackResults: [{ trackingNumber: '', trackResults: found }] })
}
