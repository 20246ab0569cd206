/** UPS's services: our codes for its numbers, which mean other products in other countries of origin. */

type Region = 'us' | 'ca' | 'other'

interface Service {
  service: string
  name: string
  /** UPS's number by where the parcel starts; absent: not offered from there */
  us?: string
  ca?: string
  other?: string
}

/** Most common first. Numbers of Shipping 2409, Shipment/Service/Code; names by origin as UPS's rate guides call them. */
const table: readonly Service[] = [
  { service: 'ups_ground', name: 'UPS Ground', us: '03' },
  { service: 'ups_next_day_air', name: 'UPS Next Day Air', us: '01' },
  { service: 'ups_2nd_day_air', name: 'UPS 2nd Day Air', us: '02' },
  { service: 'ups_3_day_select', name: 'UPS 3 Day Select', us: '12', ca: '12' },
  { service: 'ups_next_day_air_saver', name: 'UPS Next Day Air Saver', us: '13' },
  { service: 'ups_next_day_air_early', name: 'UPS Next Day Air Early', us: '14' },
  { service: 'ups_2nd_day_air_am', name: 'UPS 2nd Day Air A.M.', us: '59' },
  { service: 'ups_ground_saver', name: 'UPS Ground Saver', us: '93' },
  { service: 'ups_standard', name: 'UPS Standard', us: '11', ca: '11', other: '11' },
  { service: 'ups_worldwide_express', name: 'UPS Worldwide Express', us: '07', ca: '07' },
  { service: 'ups_worldwide_express_plus', name: 'UPS Worldwide Express Plus', us: '54', ca: '54' },
  { service: 'ups_worldwide_expedited', name: 'UPS Worldwide Expedited', us: '08', ca: '08' },
  { service: 'ups_worldwide_saver', name: 'UPS Worldwide Saver', us: '65', ca: '65' },
  { service: 'ups_worldwide_economy_ddu', name: 'UPS Worldwide Economy DDU', us: '17', ca: '17', other: '17' },
  { service: 'ups_worldwide_economy_ddp', name: 'UPS Worldwide Economy DDP', us: '72', ca: '72', other: '72' },
  { service: 'ups_express', name: 'UPS Express', ca: '01', other: '07' },
  { service: 'ups_expedited', name: 'UPS Expedited', ca: '02', other: '08' },
  { service: 'ups_express_saver', name: 'UPS Express Saver', ca: '13', other: '65' },
  { service: 'ups_express_early', name: 'UPS Express Early', ca: '14' },
  { service: 'ups_express_plus', name: 'UPS Express Plus', other: '54' },
  { service: 'ups_express_12', name: 'UPS Express 12:00', other: '74' },
  { service: 'ups_access_point_economy', name: 'UPS Access Point Economy', us: '70', ca: '70', other: '70' },
  { service: 'ups_today_standard', name: 'UPS Today Standard', other: '82' },
  { service: 'ups_today_dedicated_courier', name: 'UPS Today Dedicated Courier', other: '83' },
  { service: 'ups_today_intercity', name: 'UPS Today Intercity', other: '84' },
  { service: 'ups_today_express', name: 'UPS Today Express', other: '85' },
  { service: 'ups_today_express_saver', name: 'UPS Today Express Saver', other: '86' },
]

export const serviceNames = table.map(({ service, name }) => ({ service, name }))

/** Which meaning UPS's numbers have for parcels from a country. */
function regionOf(country: string): Region {
  if (country === 'US' || country === 'PR' || country === 'VI') return 'us'
  return country === 'CA' ? 'ca' : 'other'
}

/** Our code and the name of UPS's number; unknown numbers are `ups_<number>` with the name UPS gives. */
export function serviceOf(code: string, country: string, told: string | null): { service: string; name: string } {
  const known = table.find((row) => row[regionOf(country)] === code)
  if (known) return { service: known.service, name: known.name }
  return { service: `ups_${code.toLowerCase()}`, name: told ?? `UPS service ${code}` }
}

/** UPS's number of our code; null when it has none from that country. */
export function codeOf(service: string, country: string): string | null {
  const known = table.find((row) => row.service === service)
  if (known) return known[regionOf(country)] ?? null
  return /^ups_([a-z0-9]{2})$/.exec(service)?.[1]?.toUpperCase() ?? null
}

/** Services that never fly: other rules for dangerous goods. */
export const groundCodes: ReadonlySet<string> = new Set(['03', '11', '93'])

/** Not for return shipments (Shipping 2409, Shipment/Service/Code). */
export const noReturnCodes: ReadonlySet<string> = new Set(['13', '59', '82', '83', '84', '85', '86'])

/** Needs a phone number and a contact of the recipient (Shipping 2409, ShipTo/Phone). */
export const earlyCode = '14'
