/** Tracking v1 of the simulated UPS. */
import type { TrackingStatus } from '#contracts/tracking.ts'
import type { Scene } from '../../simulator/server.ts'
import type { SimulatedPurchase } from '../../simulator/store.ts'
import { stepsOf, type TravelStep } from '../../simulator/timeline.ts'
import type { Place } from './checks.ts'
import { type Asked, Said } from './envelope.ts'

const codes: Readonly<Record<TrackingStatus, { type: string; code: string; statusCode: string }>> = {
  label_made: { type: 'M', code: 'MP', statusCode: '003' },
  in_transit: { type: 'I', code: 'DP', statusCode: '005' },
  out_for_delivery: { type: 'I', code: 'OT', statusCode: '021' },
  ready_for_pickup: { type: 'I', code: 'ZP', statusCode: '040' },
  delivered: { type: 'D', code: 'FS', statusCode: '011' },
  exception: { type: 'X', code: '48', statusCode: '013' },
  returned: { type: 'RS', code: 'X5', statusCode: '037' },
}
const voidedStatus = { type: 'MV', code: 'VP', statusCode: '007', description: 'Shipment information voided' }

export function trackByNumber({ request, scene, part }: Asked): object {
  checkHeaders(request.headers)
  if (!/^[A-Za-z0-9]{7,34}$/.test(part)) throw new Said(400, 'TV1002', 'Invalid inquiry number')
  const found = scene.store.byNumber(part)
  return found ? answer(part, [packageOf(found, part, scene)]) : unknown(part)
}

/** References of one account, within the days asked for (14 back when none are). */
export function trackByReference({ request, scene, account, part }: Asked): object {
  checkHeaders(request.headers)
  const shipper = request.query.get('shipperNum')
  const day = (name: string, otherwise: string) => request.query.get(name) ?? otherwise
  const today = scene.now()
  const from = day('fromPickUpDate', compact(new Date(today.getTime() - 14 * 86_400_000)))
  const until = day('toPickUpDate', compact(today))
  const found = scene.store
    .byReference(part)
    .filter(({ boughtAt }) => from <= compact(new Date(boughtAt)) && compact(new Date(boughtAt)) <= until)
  if (found.length === 0 || (shipper && shipper !== account)) return unknown(part)
  const packages = found.flatMap((one) => one.trackingNumbers.map((number) => packageOf(one, number, scene)))
  return answer(part, packages)
}

const compact = (date: Date) => date.toISOString().slice(0, 10).replaceAll('-', '')

function checkHeaders(headers: Readonly<Record<string, string>>): void {
  for (const name of ['transid', 'transactionsrc'])
    if (!headers[name]) throw new Said(400, 'TV0004', `Missing required header ${name}`)
}

const answer = (inquiryNumber: string, packages: object[]) => ({
  trackResponse: { shipment: [{ inquiryNumber, package: packages }] },
})

function unknown(inquiryNumber: string): object {
  const warnings = [{ code: 'TW0001', message: 'Tracking Information Not Found' }]
  return { trackResponse: { shipment: [{ inquiryNumber, warnings }] } }
}

/** Newest first, as UPS sends it. */
function packageOf(purchase: SimulatedPurchase, trackingNumber: string, scene: Scene): object {
  const days = Number(purchase.data.days ?? 3)
  const steps = stepsOf(purchase, scene, days).reverse()
  const activities = steps.map((step) => activityOf(step, purchase))
  const due = new Date(new Date(purchase.boughtAt).getTime() + days * scene.dayMs)
  const activity = purchase.voidedAt ? [voidActivity(purchase.voidedAt), ...activities] : activities
  const delivered = steps[0]?.status === 'delivered'
  return {
    trackingNumber,
    activity,
    currentStatus: activity[0]?.status,
    deliveryDate: [{ type: delivered ? 'DEL' : 'SDD', date: compact(due) }],
    ...(delivered && { deliveryInformation: { location: 'FRONT DESK', receivedBy: 'SAMPLE' } }),
    packageCount: purchase.trackingNumbers.length,
    service: { code: purchase.service, description: String(purchase.data.serviceName) },
  }
}

function activityOf({ status, text, at, place }: TravelStep, { data }: SimulatedPurchase) {
  const where = (place === 'origin' ? data.from : data.to) as Place
  const hub = place === 'hub' ? { city: 'Louisville', stateProvince: 'KY', countryCode: 'US' } : null
  const address = hub ?? { city: where.city, stateProvince: where.state, countryCode: where.country }
  return { location: { address, slic: '9999' }, status: { ...codes[status], description: text }, ...stamp(at) }
}

const voidActivity = (at: string) => ({ status: voidedStatus, location: {}, ...stamp(new Date(at)) })

/** Local time is Greenwich here; UPS sends both. */
function stamp(at: Date) {
  const time = at.toISOString().slice(11, 19)
  const date = compact(at)
  return { date, time: time.replaceAll(':', ''), gmtDate: date, gmtTime: time, gmtOffset: '+00:00' }
}
