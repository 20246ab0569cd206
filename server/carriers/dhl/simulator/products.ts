/** What the simulated DHL offers, and for how much: made-up prices that grow with weight and distance. */
import { decimalOf, type Json, numberOf, record, records, textOf } from '../../kit/values.ts'
import { crossesBorder } from '../places.ts'
import { readyDay } from './dates.ts'

interface Product {
  code: string
  name: string
  lane: 'domestic' | 'union' | 'goods' | 'documents'
  baseCents: number
  /** of each half kilogram */
  stepCents: number
  days: number
  by: string
}

const product = (
  code: string,
  name: string,
  lane: Product['lane'],
  numbers: [number, number, number],
  by = '23:59',
) => ({
  ...{ code, name, lane, by },
  ...{ baseCents: numbers[0], stepCents: numbers[1], days: numbers[2] },
})

const products: readonly Product[] = [
  product('N', 'EXPRESS DOMESTIC', 'domestic', [1480, 145, 1]),
  product('1', 'EXPRESS DOMESTIC 12:00', 'domestic', [2130, 160, 1], '12:00'),
  product('I', 'EXPRESS DOMESTIC 9:00', 'domestic', [3890, 190, 1], '09:00'),
  product('U', 'EXPRESS WORLDWIDE', 'union', [2960, 310, 1]),
  product('W', 'ECONOMY SELECT', 'union', [1870, 160, 3]),
  product('P', 'EXPRESS WORLDWIDE NONDOC', 'goods', [5240, 690, 3]),
  product('Y', 'EXPRESS 12:00 NONDOC', 'goods', [7390, 760, 2], '12:00'),
  product('E', 'EXPRESS 9:00 NONDOC', 'goods', [11350, 880, 2], '09:00'),
  product('H', 'ECONOMY SELECT NONDOC', 'goods', [3960, 520, 6]),
  product('D', 'EXPRESS WORLDWIDE DOC', 'documents', [3810, 560, 2]),
  product('T', 'EXPRESS 12:00 DOC', 'documents', [5630, 610, 2], '12:00'),
]

/** Services that can be asked for; the price of each, in cents. `II` is one percent of its value. */
export const serviceCents: Readonly<Record<string, number>> = {
  AA: 1600,
  DD: 2000,
  HC: 900,
  HD: 500,
  HM: 500,
  HV: 500,
  HW: 500,
  II: 1400,
  PT: 300,
  SD: 600,
  SF: 550,
  WY: 0,
}
const serviceNames: Readonly<Record<string, string>> = {
  AA: 'SATURDAY DELIVERY',
  DD: 'DUTY TAX PAID',
  HC: 'DRY ICE UN1845',
  HD: 'LITHIUM ION PI966 SECTION II',
  HM: 'LITHIUM METAL PI969 SECTION II',
  HV: 'LITHIUM ION PI967 SECTION II',
  HW: 'LITHIUM METAL PI970 SECTION II',
  II: 'SHIPMENT INSURANCE',
  PT: 'DATA STAGING 03',
  SD: 'ADULT SIGNATURE',
  SF: 'DIRECT SIGNATURE',
  WY: 'PAPERLESS TRADE',
}

const fuelPercent = 27
/** Pounds and inches to kilograms and centimetres, exactly. */
const kgPerLb = 0.45359237
const cmPerInch = 2.54
/** Cubic centimetres that weigh a kilogram to DHL. */
const volumetricDivisor = 5000

export interface Journey {
  from: Json
  to: Json
  packages: Json[]
  services: Json[]
  declarable: boolean
  imperial: boolean
  plannedAt: string
}

export interface Quote {
  product: Product
  currency: string
  totalCents: number
  parts: { name: string; code: string | null; type: string | null; cents: number }[]
  weight: { volumetric: number; provided: number }
  arrives: string
}

const country = (place: Json) => ({ country: textOf(place.countryCode) ?? '', line1: '', postalCode: '' })

function laneOf({ from, to, declarable }: Journey): Product['lane'] {
  if (textOf(from.countryCode) === textOf(to.countryCode)) return 'domestic'
  if (!crossesBorder(country(from), country(to))) return 'union'
  return declarable ? 'goods' : 'documents'
}

const near: readonly (readonly [string, number])[] = [
  ['US CA MX', 100],
  ['AT BE CH DE DK ES FR GB IE IT LU NL NO PL PT SE', 115],
  ['CN HK JP KR SG TW', 130],
]
const percentOf = (to: Json) => near.find(([list]) => list.split(' ').includes(String(to.countryCode)))?.[1] ?? 150

/** Kilograms by size and on the scale, to the gram. */
function weightOf({ packages, imperial }: Journey): { volumetric: number; provided: number } {
  const grams = (value: number) => Math.round(value * 1000) / 1000
  const sum = (list: number[]) => grams(list.reduce((total, one) => total + one, 0))
  const unit = imperial ? cmPerInch : 1
  return {
    provided: sum(packages.map(({ weight }) => (numberOf(weight) ?? 0) * (imperial ? kgPerLb : 1))),
    volumetric: sum(
      packages.map(({ dimensions }) => {
        const { length, width, height } = record(dimensions)
        return (
          ([length, width, height].reduce((all: number, one) => all * (numberOf(one) ?? 0) * unit, 1) as number) /
          volumetricDivisor
        )
      }),
    ),
  }
}

/** Every product of the lane with its price. */
export function quotesOf(journey: Journey): Quote[] {
  const weight = weightOf(journey)
  const steps = Math.max(1, Math.ceil(Math.max(weight.volumetric, weight.provided) * 2))
  const currency = textOf(journey.from.countryCode) === 'US' ? 'USD' : 'EUR'
  const lane = laneOf(journey)
  return products
    .filter((one) => one.lane === lane)
    .map((one) => {
      const base = Math.round(
        ((one.baseCents + one.stepCents * steps) * (lane === 'domestic' ? 100 : percentOf(journey.to))) / 100,
      )
      const parts = [
        { name: one.name.replace(/ (NON)?DOC$/, ''), code: null, type: null, cents: base },
        { name: 'FUEL SURCHARGE', code: 'FF', type: 'SCH', cents: Math.round((base * fuelPercent) / 100) },
        ...journey.services.map(servicePart),
      ]
      return {
        product: one,
        currency,
        parts,
        totalCents: parts.reduce((sum, { cents }) => sum + cents, 0),
        weight,
        arrives: `${readyDay(journey.plannedAt.slice(0, 10), one.days)}T${one.by}:00`,
      }
    })
}

function servicePart({ serviceCode, value }: Json) {
  const code = textOf(serviceCode) ?? ''
  const share = code === 'II' ? Math.round(numberOf(value) ?? 0) : 0
  return { name: serviceNames[code] ?? code, code, type: 'XCH', cents: Math.max(serviceCents[code] ?? 0, share) }
}

const amount = (cents: number) => Number(decimalOf(cents))

/** A quote as an item of `products`. `prices` is false for GET /products. */
export function productJson(quote: Quote, journey: Journey, { prices }: { prices: boolean }): Json {
  const { product: one, currency, parts, weight, arrives } = quote
  return {
    productName: one.name,
    productCode: one.code,
    localProductCode: one.code,
    localProductCountryCode: textOf(journey.from.countryCode),
    networkTypeCode: one.code === 'H' || one.code === 'W' ? 'DD' : 'TD',
    isCustomerAgreement: false,
    weight: { ...weight, unitOfMeasurement: 'metric' },
    ...(prices && {
      totalPrice: [{ currencyType: 'BILLC', priceCurrency: currency, price: amount(quote.totalCents) }],
      totalPriceBreakdown: [
        { currencyType: 'BILLC', priceCurrency: currency, priceBreakdown: [{ typeCode: 'STTXA', price: 0 }] },
      ],
      detailedPriceBreakdown: [
        {
          currencyType: 'BILLC',
          priceCurrency: currency,
          breakdown: parts.map(({ name, code, type, cents }) => ({
            name,
            price: amount(cents),
            ...(code && { serviceCode: code, localServiceCode: code, serviceTypeCode: type }),
          })),
        },
      ],
    }),
    pickupCapabilities: { nextBusinessDay: false, pickupEarliest: '09:00:00', pickupLatest: '18:00:00' },
    deliveryCapabilities: {
      deliveryTypeCode: 'QDDC',
      estimatedDeliveryDateAndTime: arrives,
      totalTransitDays: one.days,
    },
  }
}

/** What is needed of POST /rates or POST /shipments to price it. */
export function journeyOf(body: Json): Journey {
  const { shipperDetails, receiverDetails } = record(body.customerDetails)
  const place = (party: unknown) => record(record(party).postalAddress ?? party)
  const content = record(body.content)
  return {
    from: place(shipperDetails),
    to: place(receiverDetails),
    packages: records(body.packages ?? content.packages),
    services: records(body.valueAddedServices),
    declarable: (body.isCustomsDeclarable ?? content.isCustomsDeclarable) === true,
    imperial: (body.unitOfMeasurement ?? content.unitOfMeasurement) === 'imperial',
    plannedAt: textOf(body.plannedShippingDateAndTime) ?? '',
  }
}
