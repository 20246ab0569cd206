/** Invented prices that behave like UPS's: zones, billed weight, fuel, extras, and a discount of the account. */
import { at, type Json, numberOf, record, records, textOf } from '../../kit/values.ts'
import { crosses, type Parcel, type Place } from './checks.ts'

export interface SimulatedService {
  code: string
  name: string
  /** cents for the first pound, then per pound and zone */
  first: number
  each: number
  days: number
  time: string
}

/** From the United States to itself, and across a border; elsewhere the second list serves both. */
const domestic: readonly SimulatedService[] = [
  { code: '03', name: 'UPS Ground', first: 1180, each: 46, days: 4, time: '233000' },
  { code: '12', name: 'UPS 3 Day Select', first: 1890, each: 92, days: 3, time: '233000' },
  { code: '02', name: 'UPS 2nd Day Air', first: 2470, each: 148, days: 2, time: '233000' },
  { code: '59', name: 'UPS 2nd Day Air A.M.', first: 2810, each: 166, days: 2, time: '120000' },
  { code: '13', name: 'UPS Next Day Air Saver', first: 5240, each: 262, days: 1, time: '233000' },
  { code: '01', name: 'UPS Next Day Air', first: 5690, each: 281, days: 1, time: '103000' },
  { code: '14', name: 'UPS Next Day Air Early', first: 8930, each: 304, days: 1, time: '080000' },
]
const abroad: readonly SimulatedService[] = [
  { code: '11', name: 'UPS Standard', first: 2950, each: 140, days: 5, time: '233000' },
  { code: '08', name: 'UPS Worldwide Expedited', first: 7480, each: 402, days: 5, time: '233000' },
  { code: '65', name: 'UPS Worldwide Saver', first: 8120, each: 431, days: 3, time: '233000' },
  { code: '07', name: 'UPS Worldwide Express', first: 8870, each: 468, days: 2, time: '120000' },
  { code: '54', name: 'UPS Worldwide Express Plus', first: 12_870, each: 489, days: 2, time: '090000' },
]
const neighbours = new Set(['CA', 'MX'])
const notForLetters = new Set(['03', '12', '11', '08'])

export function servicesFor(from: Place, to: Place, letters: boolean): SimulatedService[] {
  const american = (place: Place) => place.country === 'US' || place.country === 'PR'
  const list = american(from) && american(to) ? domestic : abroad
  const bordering =
    !crosses(from, to) ||
    (neighbours.has(to.country) && neighbours.has(from.country)) ||
    (from.country === 'US' && neighbours.has(to.country)) ||
    (to.country === 'US' && neighbours.has(from.country))
  return list.filter(({ code }) => (code !== '11' || bordering) && !(letters && notForLetters.has(code)))
}

export function zoneOf(from: Place, to: Place): string {
  if (from.country !== to.country) return '901'
  const distance = Math.abs(Number(from.postalCode.slice(0, 3)) - Number(to.postalCode.slice(0, 3))) || 0
  return String(2 + Math.min(6, Math.floor(distance / 110))).padStart(3, '0')
}

/** The heavier of weight and volume over 139, up to the next pound: UPS's daily rates. */
function billedPounds({ pounds, sides }: Parcel): number {
  const [length = 0, width = 0, height = 0] = sides
  return Math.max(1, Math.ceil(pounds), Math.ceil((length * width * height) / 139))
}

export interface Item {
  code: string
  cents: number
}

export interface Price {
  zone: string
  pounds: number
  base: number
  items: Item[]
  total: number
}

const fuelPercent = 18

/** The list price. The account pays four fifths. */
export function priceOf(service: SimulatedService, shipment: Json, { parcels, from, to }: Moved): Price {
  const zone = zoneOf(from, to)
  const steps = Math.max(1, (Number(zone) % 100) - 1)
  const pounds = parcels.reduce((sum, parcel) => sum + billedPounds(parcel), 0)
  const base = service.first * parcels.length + service.each * (pounds - parcels.length) + 35 * steps * parcels.length
  const extras = [...itemsOf(shipment), ...records(shipment.Package).flatMap(packageItems)]
  const before = base + extras.reduce((sum, { cents }) => sum + cents, 0)
  const fuel = { code: '375', cents: Math.round((before * fuelPercent) / 100) }
  const items = [...extras, fuel]
  return { zone, pounds, base, items, total: before + fuel.cents }
}

export interface Moved {
  parcels: Parcel[]
  from: Place
  to: Place
}

const has = (value: unknown, key: string) => record(value)[key] !== undefined

function itemsOf(shipment: Json): Item[] {
  const options = record(shipment.ShipmentServiceOptions)
  return [
    ...(has(at(shipment, 'ShipTo', 'Address'), 'ResidentialAddressIndicator') ? [{ code: '270', cents: 595 }] : []),
    ...(has(options, 'SaturdayDeliveryIndicator') ? [{ code: '300', cents: 1600 }] : []),
    ...(has(options, 'DeliveryConfirmation') ? [{ code: '120', cents: 640 }] : []),
    ...(has(shipment, 'ReturnService') || has(options, 'ReturnService') ? [{ code: '250', cents: 100 }] : []),
  ]
}

function packageItems(one: Json): Item[] {
  const options = record(one.PackageServiceOptions)
  const declared = numberOf(at(options, 'DeclaredValue', 'MonetaryValue')) ?? 0
  const adult = textOf(at(options, 'DeliveryConfirmation', 'DCISType')) === '3'
  return [
    ...(has(options, 'DeliveryConfirmation') ? [{ code: '120', cents: adult ? 840 : 640 }] : []),
    ...(has(options, 'DryIce') ? [{ code: '200', cents: 850 }] : []),
    ...(declared > 100 ? [{ code: '400', cents: Math.max(405, Math.ceil(declared / 100) * 135) }] : []),
    ...(has(one, 'AdditionalHandlingIndicator') ? [{ code: '100', cents: 1900 }] : []),
  ]
}

/** What the account pays of a list price. */
export const discounted = (cents: number) => Math.round(cents * 0.8)
