/** FedEx's parcel services: our code, its code, its name, and which part of FedEx carries it. */

/** FedEx's own codes of its operating companies: Express, Ground. */
export type Company = 'FDXE' | 'FDXG'

interface FedexService {
  service: string
  name: string
  company: Company
  /** which journeys it is for; `both`: FedEx decides */
  area: 'domestic' | 'international' | 'both'
  /** asked for by default between fitting places, so its absence from an answer is worth a word */
  usual?: true
}

const express = { company: 'FDXE', area: 'domestic' } as const
const abroad = { company: 'FDXE', area: 'international' } as const

/** By FedEx's service type, most common first. Two types of one service: the first is what we send without a price. */
export const fedexServices: Readonly<Record<string, FedexService>> = {
  FEDEX_GROUND: { service: 'fedex_ground', name: 'FedEx Ground', company: 'FDXG', area: 'both', usual: true },
  GROUND_HOME_DELIVERY: {
    service: 'fedex_home_delivery',
    name: 'FedEx Home Delivery',
    company: 'FDXG',
    area: 'domestic',
  },
  FEDEX_2_DAY: { ...express, service: 'fedex_2day', name: 'FedEx 2Day', usual: true },
  FEDEX_2_DAY_AM: { ...express, service: 'fedex_2day_am', name: 'FedEx 2Day A.M.', usual: true },
  FEDEX_EXPRESS_SAVER: { ...express, service: 'fedex_express_saver', name: 'FedEx Express Saver', usual: true },
  STANDARD_OVERNIGHT: {
    ...express,
    service: 'fedex_standard_overnight',
    name: 'FedEx Standard Overnight',
    usual: true,
  },
  PRIORITY_OVERNIGHT: {
    ...express,
    service: 'fedex_priority_overnight',
    name: 'FedEx Priority Overnight',
    usual: true,
  },
  FIRST_OVERNIGHT: { ...express, service: 'fedex_first_overnight', name: 'FedEx First Overnight', usual: true },
  FEDEX_INTERNATIONAL_PRIORITY: {
    ...abroad,
    service: 'fedex_international_priority',
    name: 'FedEx International Priority',
  },
  INTERNATIONAL_PRIORITY: { ...abroad, service: 'fedex_international_priority', name: 'FedEx International Priority' },
  FEDEX_INTERNATIONAL_PRIORITY_EXPRESS: {
    ...abroad,
    service: 'fedex_international_priority_express',
    name: 'FedEx International Priority Express',
  },
  INTERNATIONAL_ECONOMY: {
    ...abroad,
    service: 'fedex_international_economy',
    name: 'FedEx International Economy',
    usual: true,
  },
  INTERNATIONAL_FIRST: { ...abroad, service: 'fedex_international_first', name: 'FedEx International First' },
  FEDEX_INTERNATIONAL_CONNECT_PLUS: {
    ...abroad,
    service: 'fedex_international_connect_plus',
    name: 'FedEx International Connect Plus',
  },
  INTERNATIONAL_PRIORITY_DISTRIBUTION: {
    ...abroad,
    service: 'fedex_international_priority_distribution',
    name: 'FedEx International Priority DirectDistribution',
  },
  INTERNATIONAL_ECONOMY_DISTRIBUTION: {
    ...abroad,
    service: 'fedex_international_economy_distribution',
    name: 'FedEx International Economy DirectDistribution',
  },
  INTL_GROUND_DISTRIBUTION: {
    service: 'fedex_international_ground_distribution',
    name: 'FedEx International Ground Distribution',
    company: 'FDXG',
    area: 'international',
  },
  FEDEX_REGIONAL_ECONOMY: { ...abroad, service: 'fedex_regional_economy', name: 'FedEx Regional Economy' },
  FEDEX_FIRST: { ...express, service: 'fedex_first', name: 'FedEx First' },
  FEDEX_PRIORITY_EXPRESS: { ...express, service: 'fedex_priority_express', name: 'FedEx Priority Express' },
  FEDEX_PRIORITY: { ...express, service: 'fedex_priority', name: 'FedEx Priority' },
  FEDEX_ECONOMY: { ...express, service: 'fedex_economy', name: 'FedEx Economy' },
  SAME_DAY: { ...express, service: 'fedex_same_day', name: 'FedEx SameDay' },
  SAME_DAY_CITY: { ...express, service: 'fedex_same_day_city', name: 'FedEx SameDay City' },
  SMART_POST: {
    service: 'fedex_ground_economy',
    name: 'FedEx Ground Economy',
    company: 'FDXG',
    area: 'domestic',
  },
}

/** FedEx Ground Economy needs a hub number that belongs to a contract; a carrier account holds none. */
export const hubServices: ReadonlySet<string> = new Set(['fedex_ground_economy'])

/** Our code of FedEx's service type; `FEDEX_1_DAY_FREIGHT` → `fedex_1_day_freight` when we have never heard of it. */
export function serviceCodeOf(type: string): string {
  return fedexServices[type]?.service ?? `fedex_${type.toLowerCase().replace(/^fedex_/, '')}`
}

/** FedEx's service type of one of our codes; null when only a price (`carrierRef`) can tell. */
export function serviceTypeOf(service: string): string | null {
  return Object.entries(fedexServices).find(([, one]) => one.service === service)?.[0] ?? null
}

/** FedEx Ground or Express, as its pickups and closings are split. */
export function companyOf(service: string): Company {
  const type = serviceTypeOf(service)
  return (type === null ? undefined : fedexServices[type]?.company) ?? 'FDXE'
}

/** What `carrierRef` of a price holds: FedEx's service type and the currency of the price. */
export function carrierRefOf(type: string, currency: string): string {
  return `${type}/${currency}`
}

export function readCarrierRef(ref: string | null): { type: string; currency: string } | null {
  const [type, currency] = ref?.split('/') ?? []
  return type && currency ? { type, currency } : null
}
