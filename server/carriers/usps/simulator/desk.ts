/** The other counters of the simulated post: tracking, addresses, SCAN forms, pickups. */
import { sampleLabel } from '../../simulator/label.ts'
import type { Scene, SimulatedReply, SimulatedRequest } from '../../simulator/server.ts'
import { stepsOf, type TravelStep } from '../../simulator/timeline.ts'
import { badRequest, refuse } from './envelope.ts'
import { transitDays } from './prices.ts'

const unknownNumber = {
  code: '150002',
  detail:
    '7: The tracking number may be incorrect or the status update is not yet available. Please verify your tracking number and try again later.',
}

/** Event code, words and category of each step of the road. */
const events: Readonly<Record<string, readonly [string, string, string]>> = {
  'Shipping label created': ['GX', 'Shipping Label Created, USPS Awaiting Item', 'Pre-Shipment'],
  'Picked up': ['03', 'USPS picked up item', 'Accepted'],
  'Departed facility': ['L1', 'Departed USPS Regional Facility', 'In Transit'],
  'Arrived at facility': ['10', 'Arrived at USPS Regional Facility', 'In Transit'],
  'Out for delivery': ['OF', 'Out for Delivery', 'Out for Delivery'],
  Delivered: ['01', 'Delivered, In/At Mailbox', 'Delivered'],
  'Delivery attempted, nobody there': ['02', 'Notice Left (No Authorized Recipient Available)', 'Delivery Attempt'],
  'Returned to sender': ['09', 'Return to Sender', 'Alert'],
}

/** GET /tracking/v3/tracking/{number}: newest first, local times with the offset beside them. */
export function track(number: string, scene: Scene): SimulatedReply {
  const purchase = scene.store.byNumber(number)
  if (!purchase || purchase.voidedAt) return badRequest([unknownNumber])
  const days = transitDays[purchase.service.replace('_RETURN_SERVICE', '')] ?? 5
  const steps = stepsOf(purchase, scene, days)
  const { fromAddress = {}, toAddress = {} } = purchase.data.body as { fromAddress?: object; toAddress?: object }
  const trackingEvents = steps.map((step) => eventOf(step, { fromAddress, toAddress })).reverse()
  const last = steps.at(-1)
  const expected = new Date(new Date(purchase.boughtAt).getTime() + days * scene.dayMs).toISOString()
  return {
    status: 200,
    body: {
      ...{ trackingNumber: number, mailClass: purchase.service, expectedDeliveryTimeStamp: expected },
      status: last ? events[last.text]?.[1] : 'Awaiting item',
      statusCategory: last ? events[last.text]?.[2] : 'Pre-Shipment',
      trackingEvents,
    },
  }
}

const offsetHours = -6

function eventOf(step: TravelStep, { fromAddress, toAddress }: { fromAddress: object; toAddress: object }) {
  const near = {
    origin: fromAddress,
    destination: toAddress,
    hub: { city: 'SAINT LOUIS', state: 'MO', ZIPCode: '63155' },
  }[step.place] as Record<string, string>
  const [eventCode, eventType] = events[step.text] ?? ['NT', step.text]
  return {
    ...{ eventType, eventCode, eventTimestamp: new Date(step.at.getTime() + offsetHours * 3_600_000).toISOString() },
    ...{
      GMTTimestamp: step.at.toISOString(),
      GMTOffset: '-06:00',
      eventCity: near.city,
      eventState: near.state ?? null,
    },
    ...{
      eventZIP: near.ZIPCode ?? null,
      eventCountry: near.countryISOAlpha2Code ?? null,
      firm: null,
      authorizedAgent: false,
    },
    name: step.status === 'delivered' ? 'A RECIPIENT' : null,
  }
}

/** GET /addresses/v3/address: street words give the case, so that every verdict can be tried. */
export function checkAddress({ query }: SimulatedRequest): SimulatedReply {
  const field = (name: string) => query.get(name)?.trim() ?? ''
  const street = field('streetAddress').toUpperCase()
  if (!street) return badRequest([{ code: '010005', detail: 'Address Not Found', parameter: 'streetAddress' }])
  if (!/^[A-Z]{2}$/.test(field('state'))) return refuse(404, 'The state code in the request is missing or invalid.')
  if (!field('city') && !field('ZIPCode'))
    return refuse(404, 'The address information in the request is insufficient to match.')
  if (/NOWHERE/.test(street)) return refuse(404, 'There is no match for the address requested.')
  if (/MANY/.test(street)) return refuse(404, 'More than one address was found matching the requested address.')
  const dpv = /VACANT/.test(street) ? 'N' : /TOWER/.test(street) ? (field('secondaryAddress') ? 'S' : 'D') : 'Y'
  return {
    status: 200,
    body: {
      firm: field('firm') || null,
      address: {
        ...{
          streetAddress: street.replace(/\bSTREET\b/, 'ST').replace(/\bAVENUE\b/, 'AVE'),
          secondaryAddress: field('secondaryAddress').toUpperCase(),
        },
        ...{
          city: field('city').toUpperCase(),
          state: field('state'),
          // No mail is delivered to 94100: the post knows the next one.
          ZIPCode: field('ZIPCode').replace(/00$/, '01'),
          ZIPPlus4: '2351',
          urbanization: '',
        },
      },
      additionalInfo: {
        deliveryPoint: '00',
        carrierRoute: 'C001',
        DPVConfirmation: dpv,
        DPVCMRA: 'N',
        business: field('firm') ? 'Y' : 'N',
        vacant: 'N',
      },
      corrections: [{ code: '', text: '' }],
      matches: [{ code: '31', text: 'Single Response - exact match' }],
    },
  }
}

interface ScanFormBody {
  shipment?: { trackingNumbers?: string[] }
  mailingDate?: string
  entryFacilityZIPCode?: string
  destinationEntryFacilityType?: string
  fromAddress?: Record<string, string>
}

/** POST /scan-forms/v3/scan-form. */
export async function scanForm(request: SimulatedRequest, scene: Scene): Promise<SimulatedReply> {
  const body = (request.json ?? {}) as ScanFormBody
  const numbers = body.shipment?.trackingNumbers ?? []
  const wrong = (code: string, detail: string, parameter: string) => badRequest([{ code, detail, parameter }])
  if (!body.mailingDate || !body.entryFacilityZIPCode || !body.fromAddress?.streetAddress || numbers.length === 0)
    return wrong('160133', 'must not be null', 'shipment')
  for (const number of numbers) {
    const taken = scene.store.kept<string>(`manifest:${number}`)
    if (taken)
      return wrong('160040', `barcode ${number} is already part of another SCAN Form with efn ${taken}`, 'scanFormEfn')
    const purchase = scene.store.byNumber(number)
    if (!purchase || purchase.voidedAt) return wrong('160179', `barcode ${number} does not exist`, 'barcode')
  }
  const count = (scene.store.kept<number>('scan-forms') ?? 0) + 1
  const manifestNumber = `94750${String(count).padStart(17, '0')}`
  scene.store.keep('scan-forms', count)
  for (const number of numbers) scene.store.keep(`manifest:${number}`, manifestNumber)
  const from = {
    name: '',
    company: 'SCAN FORM',
    line1: body.fromAddress.streetAddress,
    city: '',
    postalCode: body.entryFacilityZIPCode,
    country: 'US',
  }
  const image = await sampleLabel(
    {
      carrierName: 'USPS',
      serviceName: 'PS Form 5630',
      trackingNumber: manifestNumber,
      from,
      to: from,
      piece: { number: 1, of: 1 },
    },
    'pdf',
  )
  const { imageInfo, ...asked } = body as ScanFormBody & { imageInfo?: object }
  return {
    status: 200,
    body: { ...asked, imageInfo, manifestNumber, trackingNumbers: numbers, SCANFormImage: image.toString('base64') },
  }
}

interface PickupBody {
  pickupDate?: string
  pickupAddress?: { contact?: { email?: string }[]; address?: Record<string, string> }
  packages?: { packageCount?: number }[]
  estimatedWeight?: number
  pickupLocation?: { packageLocation?: string; specialInstructions?: string }
}

/** POST /pickup/v3/carrier-pickup and what follows: the ETag of the answer is needed to cancel. */
export function pickup(request: SimulatedRequest, scene: Scene): SimulatedReply {
  const body = (request.json ?? {}) as PickupBody
  const wrong = (code: string, detail: string) => badRequest([{ code, detail }])
  if (!body.pickupAddress?.contact?.[0]?.email) return wrong('020002', 'Contact is required.')
  if (!body.packages?.length || !body.estimatedWeight)
    return wrong('020003', 'Packages and estimated weight are required.')
  if (body.pickupLocation?.packageLocation === 'OTHER' && !body.pickupLocation.specialInstructions)
    return wrong('020004', 'Special instructions are required.')
  const place = `pickup:${body.pickupDate}:${body.pickupAddress.address?.streetAddress}`
  if (scene.store.kept(place)) return wrong('020001', 'Pickup already exists for this address.')
  const confirmationNumber = `WTC${String((scene.store.kept<number>('pickups') ?? 0) + 1).padStart(9, '0')}`
  scene.store.keep('pickups', Number(confirmationNumber.slice(3)))
  scene.store.keep(place, confirmationNumber)
  scene.store.keep(`pickup-number:${confirmationNumber}`, place)
  const headers = { etag: etagOf(confirmationNumber) }
  return { status: 200, headers, body: { confirmationNumber, pickupDate: body.pickupDate, carrierPickupRequest: body } }
}

const etagOf = (number: string) => `33a64df5${number.toLowerCase()}`

export function onePickup(request: SimulatedRequest, number: string, scene: Scene): SimulatedReply {
  const place = scene.store.kept<string>(`pickup-number:${number}`)
  if (!place) return badRequest([{ code: '020015', detail: 'Case number not found.' }])
  if (request.method === 'GET')
    return { status: 200, headers: { etag: etagOf(number) }, body: { confirmationNumber: number } }
  if (request.headers['if-match'] !== etagOf(number)) return refuse(412, 'Precondition Failed')
  scene.store.keep(place, null)
  scene.store.keep(`pickup-number:${number}`, null)
  return { status: 200 }
}
