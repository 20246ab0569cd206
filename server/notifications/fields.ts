/** The fields a text may use, what they hold of a shipment, and examples. */
import type { Address } from '#contracts/addresses.ts'
import type { CarrierCode } from '#contracts/carriers.ts'
import type { ShipmentForMail } from '../shipments/index.ts'

export const noticeFields = [
  { name: 'organisation', description: 'name of your organisation', example: 'Example Organisation' },
  { name: 'recipient', description: 'name of the recipient, else the company', example: 'Ada Byron' },
  { name: 'company', description: 'company of the recipient', example: 'West Office' },
  { name: 'destination', description: 'city and state of the recipient', example: 'San Francisco, CA' },
  { name: 'sender', description: 'name or company the parcel was sent from', example: 'Mailroom' },
  { name: 'carrier', description: 'who transports the parcel', example: 'USPS' },
  { name: 'service', description: 'service in words', example: 'USPS Priority Mail' },
  { name: 'trackingNumber', description: "the carrier's number", example: '9400100000000000000000' },
  {
    name: 'trackingUrl',
    description: "the carrier's page about the parcel; empty when there is none",
    example: 'https://tools.usps.com/go/TrackConfirmAction?tLabels=9400100000000000000000',
  },
  {
    name: 'expectedDelivery',
    description: 'day the parcel should arrive; empty when the carrier did not say',
    example: 'Thursday, April 2',
  },
  { name: 'shipDate', description: 'day the parcel was sent', example: 'Tuesday, March 31' },
  { name: 'references', description: 'references of the shipment', example: 'Order 1042, Department 7' },
  {
    name: 'problem',
    description: 'what the carrier says is wrong; filled in the notice about a problem only',
    example: 'The address is incomplete',
  },
] as const
export type FieldName = (typeof noticeFields)[number]['name']
export type FieldValues = Readonly<Record<FieldName, string>>

const carrierNames: Record<CarrierCode, string> = {
  published: 'USPS',
  usps: 'USPS',
  ups: 'UPS',
  fedex: 'FedEx',
  dhl: 'DHL',
}

/** Of a shipment, each one line. `problem` is the carrier's text. */
export function valuesOf(shipment: ShipmentForMail, of: { organisation: string; problem: string }): FieldValues {
  const { to, from, carrier } = shipment
  return everyOneLine({
    organisation: of.organisation,
    recipient: nameOf(to),
    company: to.company ?? '',
    destination: [to.city, to.state].filter(Boolean).join(', '),
    sender: nameOf(from),
    carrier: carrier ? carrierNames[carrier] : '',
    service: shipment.serviceName ?? '',
    trackingNumber: shipment.trackingNumber ?? '',
    trackingUrl: shipment.trackingUrl ?? '',
    expectedDelivery: shipment.estimatedDelivery ? dayInWords(shipment.estimatedDelivery) : '',
    shipDate: dayInWords(shipment.shipDate),
    references: shipment.references.join(', '),
    problem: of.problem,
  })
}

/** The examples, with the tenant's own name. */
export function exampleValues(organisation: string): FieldValues {
  const examples = Object.fromEntries(noticeFields.map(({ name, example }) => [name, example]))
  return everyOneLine({ ...(examples as Record<FieldName, string>), organisation })
}

/** Control characters, line ends and marks that turn the direction of writing become spaces: what is typed for a name stays a name. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Z}\u202a-\u202e\u2066-\u2069]+/gu, ' ').trim()
}

function everyOneLine(values: Record<FieldName, string>): FieldValues {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, oneLine(value)])) as FieldValues
}

function nameOf(address: Address): string {
  return address.name || address.company || ''
}

/** `Tuesday, March 31` of a calendar day. */
function dayInWords(day: string): string {
  const words = { weekday: 'long', month: 'long', day: 'numeric', timeZone: 'UTC' } as const
  return new Intl.DateTimeFormat('en-US', words).format(new Date(`${day}T00:00:00Z`))
}
