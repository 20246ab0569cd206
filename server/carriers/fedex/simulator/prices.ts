/** Prices and days of the simulated FedEx: made up, but the same for the same shipment. */
import { at, cents, type Json, numberOf, record, records, textOf } from '../../kit/values.ts'

interface Product {
  type: string
  name: string
  days: number
  /** latest local time; absent: a day without time */
  by?: string
  baseCents: number
  poundCents: number
}

const domestic: readonly Product[] = [
  {
    type: 'FIRST_OVERNIGHT',
    name: 'FedEx First Overnight®',
    days: 1,
    by: '08:30:00',
    baseCents: 9800,
    poundCents: 240,
  },
  {
    type: 'PRIORITY_OVERNIGHT',
    name: 'FedEx Priority Overnight®',
    days: 1,
    by: '10:30:00',
    baseCents: 4200,
    poundCents: 220,
  },
  {
    type: 'STANDARD_OVERNIGHT',
    name: 'FedEx Standard Overnight®',
    days: 1,
    by: '17:00:00',
    baseCents: 3900,
    poundCents: 210,
  },
  { type: 'FEDEX_2_DAY_AM', name: 'FedEx 2Day® AM', days: 2, by: '10:30:00', baseCents: 2700, poundCents: 160 },
  { type: 'FEDEX_2_DAY', name: 'FedEx 2Day®', days: 2, by: '17:00:00', baseCents: 2350, poundCents: 150 },
  {
    type: 'FEDEX_EXPRESS_SAVER',
    name: 'FedEx Express Saver®',
    days: 3,
    by: '17:00:00',
    baseCents: 2100,
    poundCents: 120,
  },
]
const ground: readonly Product[] = [
  { type: 'FEDEX_GROUND', name: 'FedEx Ground®', days: 4, baseCents: 1050, poundCents: 55 },
  { type: 'GROUND_HOME_DELIVERY', name: 'FedEx Home Delivery®', days: 4, baseCents: 1150, poundCents: 55 },
]
const international: readonly Product[] = [
  {
    type: 'INTERNATIONAL_FIRST',
    name: 'FedEx International First®',
    days: 2,
    by: '09:00:00',
    baseCents: 14500,
    poundCents: 900,
  },
  {
    type: 'FEDEX_INTERNATIONAL_PRIORITY',
    name: 'FedEx International Priority®',
    days: 3,
    by: '18:00:00',
    baseCents: 9200,
    poundCents: 700,
  },
  {
    type: 'INTERNATIONAL_ECONOMY',
    name: 'FedEx International Economy®',
    days: 5,
    by: '18:00:00',
    baseCents: 7800,
    poundCents: 600,
  },
]

export interface Quote {
  product: Product
  /** decimals, as FedEx tells amounts */
  base: number
  fuel: number
  extras: { type: string; description: string; amount: number }[]
  discount: number
  net: number
  listNet: number
  zone: string
  pounds: number
  method: 'ACTUAL' | 'DIM'
}

const dimDivisor = 139
const fuelShare = 0.12
const accountShare = 0.78
const extraCents: Readonly<Record<string, [number, string]>> = {
  SIGNATURE_OPTION: [665, 'Delivery signature option'],
  SATURDAY_DELIVERY: [1600, 'Saturday delivery'],
  DRY_ICE: [860, 'Dry ice'],
  RETURN_SHIPMENT: [120, 'Returns label'],
}

/** The products that fit the journey and what was asked for. */
export function quotesOf(shipment: Json): Quote[] {
  const recipient = record(records(shipment.recipients)[0] ?? shipment.recipient)
  const [from, to] = [at(shipment, 'shipper', 'address', 'countryCode'), at(recipient, 'address', 'countryCode')]
  const home = at(recipient, 'address', 'residential') === true
  const own = textOf(shipment.packagingType) !== 'FEDEX_ENVELOPE'
  const special = specialsOf(shipment)
  const reachable = from === to ? domestic : international
  const byGround = from === to ? ground.filter(({ type }) => (type === 'GROUND_HOME_DELIVERY') === home) : []
  const saturday = special.includes('SATURDAY_DELIVERY')
  const limited = special.includes('DANGEROUS_GOODS')
  const fitting = [...(limited ? [] : reachable), ...(own && !saturday ? byGround : [])]
  return fitting.map((product) => quote(product, shipment, special))
}

const specialsOf = (shipment: Json): string[] => [
  ...[at(shipment, 'shipmentSpecialServices', 'specialServiceTypes')].flat().flatMap((one) => textOf(one) ?? []),
  ...[at(shipment, 'requestedPackageLineItems', 'packageSpecialServices', 'specialServiceTypes')]
    .flat()
    .flatMap((one) => textOf(one) ?? []),
]

function quote(product: Product, shipment: Json, special: readonly string[]): Quote {
  const weighed = records(shipment.requestedPackageLineItems).map(billed)
  const pounds = weighed.reduce((sum, one) => sum + one.pounds, 0)
  const zone = zoneOf(shipment)
  const baseCents = weighed.length * (product.baseCents + zone * 90) + pounds * product.poundCents
  const discountCents = Math.round(baseCents * (1 - accountShare))
  const fuelCents = Math.round((baseCents - discountCents) * fuelShare)
  const extras = special.flatMap((type) => {
    const [amountCents, description] = extraCents[type] ?? []
    return amountCents && description ? [{ type, description, amount: amountCents / 100 }] : []
  })
  const extrasCents = extras.reduce((sum, { amount }) => sum + (cents(amount) ?? 0), 0)
  return {
    product,
    base: baseCents / 100,
    fuel: fuelCents / 100,
    extras,
    discount: discountCents / 100,
    net: (baseCents - discountCents + fuelCents + extrasCents) / 100,
    listNet: (baseCents + Math.round(baseCents * fuelShare) + extrasCents) / 100,
    zone: String(zone).padStart(2, '0'),
    pounds,
    method: weighed.some(({ method }) => method === 'DIM') ? 'DIM' : 'ACTUAL',
  }
}

/** Whole pounds, by weight or by size, whichever is more. */
function billed(item: Json): { pounds: number; method: 'ACTUAL' | 'DIM' } {
  const weight = record(item.weight)
  const value = numberOf(weight.value) ?? 1
  const actual = Math.ceil(textOf(weight.units) === 'KG' ? value / 0.45359237 : value)
  const { length, width, height, units } = record(item.dimensions)
  const volume = [length, width, height].reduce((product: number, side) => product * (numberOf(side) ?? 0), 1)
  const bySize = Math.ceil((units === 'CM' ? volume / 16.387064 : volume) / dimDivisor)
  return bySize > actual ? { pounds: bySize, method: 'DIM' } : { pounds: actual, method: 'ACTUAL' }
}

function zoneOf(shipment: Json): number {
  const recipient = record(records(shipment.recipients)[0] ?? shipment.recipient)
  const prefix = (party: unknown) => Number.parseInt(textOf(at(party, 'address', 'postalCode')) ?? '', 10) || 0
  const [from, to] = [prefix(shipment.shipper), prefix(recipient)].map((zip) => Math.floor(zip / 100))
  return 2 + Math.min(6, Math.floor(Math.abs((from ?? 0) - (to ?? 0)) / 130))
}
