/** POST /shipments/v3/options/search of the simulated post. */
import type { Scene, SimulatedReply, SimulatedRequest } from '../../simulator/server.ts'
import { badRequest, type Fault } from './envelope.ts'
import {
  asPriceType,
  extraPrices,
  hasExtra,
  indicatorsFor,
  type Measured,
  priceOf,
  transitDays,
  zoneOf,
} from './prices.ts'

interface SearchBody {
  originZIPCode?: string
  destinationZIPCode?: string
  destinationCountryCode?: string
  foreignPostalCode?: string
  requestDutiesTaxesFees?: boolean
  items?: { itemId: string; itemValue: number; itemQuantity: number }[]
  packageDescription?: Measured & {
    mailClass?: string
    extraServices?: number[]
    packageValue?: number
    hasNonstandardCharacteristics?: boolean
    mailingDate?: string
  }
  pricingOptions?: { priceType?: string; paymentAccount?: unknown }[]
}

const home = [
  'USPS_GROUND_ADVANTAGE',
  'PRIORITY_MAIL',
  'PRIORITY_MAIL_EXPRESS',
  'MEDIA_MAIL',
  'LIBRARY_MAIL',
  'BOUND_PRINTED_MATTER',
]
const abroad = [
  'FIRST-CLASS_PACKAGE_INTERNATIONAL_SERVICE',
  'PRIORITY_MAIL_INTERNATIONAL',
  'PRIORITY_MAIL_EXPRESS_INTERNATIONAL',
]
const returned = ['USPS_GROUND_ADVANTAGE', 'PRIORITY_MAIL', 'PRIORITY_MAIL_EXPRESS'].map(
  (name) => `${name}_RETURN_SERVICE`,
)
const poundsMax = 70
const firstClassPoundsMax = 4

export function search(request: SimulatedRequest, scene: Scene): SimulatedReply {
  const body = (request.json ?? {}) as SearchBody
  const wrong = problemsOf(body)
  if (wrong.length > 0) return badRequest(wrong)
  const pricing = (body.pricingOptions ?? []).map((option) => ({
    shippingOptions: classesOf(body).map((mailClass) =>
      shippingOption(mailClass, { body, priceType: option.priceType ?? 'COMMERCIAL', scene }),
    ),
    ...option,
  }))
  const { originZIPCode, destinationZIPCode, destinationCountryCode, foreignPostalCode } = body
  const ends = destinationCountryCode ? { destinationCountryCode, foreignPostalCode } : { destinationZIPCode }
  return { status: 200, body: { originZIPCode, ...ends, pricingOptions: pricing } }
}

function problemsOf(body: SearchBody): Fault[] {
  const { packageDescription: item, pricingOptions = [] } = body
  const problems: Fault[] = []
  const say = (code: string, detail: string, parameter: string) => problems.push({ code, detail, parameter })
  const zip = /^\d{5}(?:[-\s]\d{4})?$/
  if (!zip.test(body.originZIPCode ?? '')) say('160243', 'ZIP Code is not valid', 'originZIPCode')
  if (!body.destinationCountryCode && !zip.test(body.destinationZIPCode ?? ''))
    say('160244', 'ZIP Code is not valid', 'destinationZIPCode')
  if (!item?.mailClass || pricingOptions.length === 0)
    say('030010', 'One or more required field(s) are missing from the request', 'packageDescription')
  if (item && item.weight > poundsMax)
    say('030004', 'Package weight does not qualify for this product.', 'packageDescription.weight')
  if (item && !(item.weight > 0 && item.length > 0 && item.width > 0 && item.height > 0))
    say('030010', 'One or more required field(s) are missing from the request', 'packageDescription')
  if (pricingOptions.some(({ priceType, paymentAccount }) => priceType === 'CONTRACT' && !paymentAccount))
    say('160154', "required when priceType is 'CONTRACT'", 'paymentAccount')
  const valued = item?.extraServices?.some((code) => [925, 930, 931].includes(code))
  if (valued && !item?.packageValue)
    say('030024', 'A non-zero item value is required for this extra service code.', 'packageDescription.packageValue')
  return problems
}

function classesOf({ packageDescription, destinationCountryCode }: SearchBody): string[] {
  const asked = packageDescription?.mailClass ?? ''
  const all = destinationCountryCode ? abroad : asked === 'ALL_RETURNS' ? returned : home
  const light = (name: string) =>
    !name.startsWith('FIRST-CLASS') || (packageDescription?.weight ?? 0) <= firstClassPoundsMax
  return asked.startsWith('ALL')
    ? all.filter(light)
    : [...home, ...abroad, ...returned].filter((name) => name === asked)
}

function shippingOption(
  mailClass: string,
  { body, priceType, scene }: { body: SearchBody; priceType: string; scene: Scene },
) {
  const item = body.packageDescription
  if (!item) return { mailClass, rateOptions: [] }
  const zone = zoneOf(body.originZIPCode ?? '', body.destinationCountryCode ?? body.destinationZIPCode ?? '')
  const as = asPriceType[priceType] ?? ((cents: number) => cents)
  const extras = (item.extraServices ?? []).filter((code) => hasExtra(mailClass, code))
  const rateOptions = indicatorsFor(mailClass, item).flatMap((indicator) => {
    const price = priceOf(mailClass, { ...item, zone, indicator })
    if (!price) return []
    const base = as(price.cents)
    const extraServices = extras.map((code) => ({
      ...{ name: extraPrices[code]?.name, price: (extraPrices[code]?.cents ?? 0) / 100, extraService: String(code) },
      ...{ priceType, warnings: [], SKU: `DX${code}` },
    }))
    const extraCents = extras.reduce((sum, code) => sum + (extraPrices[code]?.cents ?? 0), 0)
    const whole = base + price.feeCents
    const rate = {
      ...{ description: `${mailClass.replaceAll('_', ' ')} ${indicator}`, startDate: '2026-07-12', endDate: '' },
      ...{ price: base / 100, zone: String(zone).padStart(2, '0'), weight: item.weight },
      ...{ dimensionalWeight: price.dimensionalOunces, dimWeight: price.dimensionalOunces, priceType, mailClass },
      fees: price.feeCents > 0 ? [{ name: 'Nonstandard Length > 22', price: price.feeCents / 100, SKU: 'D811' }] : [],
      ...{ productName: '', productDefinition: '', rateIndicator: indicator, SKU: `D${indicator}` },
      processingCategory: item.hasNonstandardCharacteristics || price.feeCents > 0 ? 'NONSTANDARD' : 'MACHINABLE',
      destinationEntryFacilityType: 'NONE',
    }
    return [
      {
        ...(transitDays[mailClass] &&
          !body.destinationCountryCode && { commitment: commitmentOf(mailClass, item.mailingDate, scene) }),
        ...(body.requestDutiesTaxesFees && { dutiesTaxesFeesQuote: quoteOf(body) }),
        totalBasePrice: whole / 100,
        ...(extras.length > 0 && { totalPrice: (whole + extraCents) / 100 }),
        rates: [rate],
        extraServices,
      },
    ]
  })
  return { mailClass, rateOptions }
}

function commitmentOf(mailClass: string, mailingDate: string | undefined, scene: Scene) {
  const days = transitDays[mailClass] ?? 5
  const start = mailingDate ? Date.parse(mailingDate) : scene.now().getTime()
  const date = new Date(start + days * 86_400_000).toISOString().slice(0, 10)
  const guaranteedDelivery = mailClass === 'PRIORITY_MAIL_EXPRESS'
  return {
    name: `${days} ${days === 1 ? 'Day' : 'Days'}`,
    scheduleDeliveryDate: date,
    expectedDeliveryDate: date,
    guaranteedDelivery,
    isPriorityMailNextDay: false,
  }
}

/** A fee, and a tenth of the value as duty. */
function quoteOf({ items = [] }: SearchBody) {
  const itemQuotes = items.map(({ itemId, itemValue, itemQuantity }) => ({
    itemId,
    dutyPrice: Math.round(itemValue * itemQuantity * 10) / 100,
    taxPrice: 0,
  }))
  return { packageFee: 2, itemQuotes }
}
