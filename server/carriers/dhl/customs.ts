/** The export declaration: every word of our customs form in DHL's, or the reason why it has no place. */
import type { Customs, CustomsContents } from '#contracts/customs.ts'
import type { PurchaseRequest, RateRequest } from '../carrier.ts'
import { decimalOf, type Json } from '../kit/values.ts'
import { type UnitSystem, unitSystem, weightFor } from './packages.ts'
import { countryOf, crossesBorder, currencyOf } from './places.ts'
import { searchReference } from './references.ts'
import { firstRefusal, type Refusal } from './refusal.ts'

const filingMax = 20
const declaredMaxCents = 999_999_999_999_99

/** `exportReasonType`; null where DHL has none and the request is refused. */
const reasons: Record<CustomsContents, string | null> = {
  merchandise: 'commercial_purpose_or_sale',
  gift: 'gift',
  documents: 'permanent',
  sample: 'sample',
  returned_goods: 'return',
  humanitarian: 'permanent',
  dangerous_goods: null,
  other: 'permanent',
}

type Journey = Pick<RateRequest, 'from' | 'to' | 'customs' | 'options'>

/** True when goods cross a customs border: documents need no declaration. */
export function isDeclarable({ from, to, customs }: Journey): boolean {
  return crossesBorder(from, to) && customs?.contents !== 'documents'
}

/** The sender pays duties: `DD` (duty tax paid) and the account they go to. */
export function dutiesPaid(journey: Journey): boolean {
  return isDeclarable(journey) && journey.customs?.incoterm === 'DDP'
}

/** The invoice goes to customs electronically: `WY`, left out of prices as it costs nothing and is not offered everywhere. */
export function isPaperless(journey: Journey): boolean {
  return isDeclarable(journey) && journey.customs?.paperless === true
}

const refusal = (code: string, text: string): Refusal => ({ code, text })

/** Every key of `Customs` and what DHL would refuse of it; the compiler checks that none is missing. */
const checks: { [Key in keyof Required<Customs>]: (customs: Customs, journey: Journey) => Refusal | null } = {
  contents: ({ contents }, { options }) =>
    reasons[contents] === null && !options.dryIce && !options.lithiumBatteries
      ? refusal(
          'option_not_offered',
          'customs.contents: DHL takes dangerous goods with dry ice or lithium batteries only; set that option',
        )
      : null,
  contentsExplanation: ({ contents, contentsExplanation }) =>
    contents === 'other' && !contentsExplanation?.trim()
      ? refusal('contents_explanation_required', 'customs.contentsExplanation: say what it is when contents is other')
      : null,
  nonDelivery: ({ nonDelivery }) =>
    nonDelivery === 'abandon'
      ? refusal('option_not_offered', 'customs.nonDelivery: DHL asks the sender, it does not abandon; choose return')
      : null,
  incoterm: () => null,
  currency: () => null,
  invoiceNumber: () => null,
  invoiceDate: () => null,
  itn: () => null,
  eelPfc: ({ eelPfc }) =>
    (eelPfc?.length ?? 0) > filingMax
      ? refusal('too_long', `customs.eelPfc: DHL prints ${filingMax} characters; shorten it`)
      : null,
  senderTaxId: () => null,
  recipientTaxId: () => null,
  paperless: () => null,
  items: (customs) =>
    totalCents(customs) > declaredMaxCents
      ? refusal('value_too_high', 'customs.items: the total value is more than DHL can declare; divide the shipment')
      : null,
}

export function checkCustoms(journey: Journey): Refusal | null {
  const { from, to, customs } = journey
  if (!crossesBorder(from, to)) return null
  if (!customs)
    return refusal(
      'customs_required',
      `customs: DHL wants to know what is inside for a parcel to ${to.country}; fill in the customs form`,
    )
  return firstRefusal(Object.values(checks).map((check) => () => check(customs, journey)))
}

export function totalCents({ items }: Customs): number {
  return items.reduce((sum, { quantity, unitValueCents }) => sum + quantity * unitValueCents, 0)
}

export function customsCurrency({ customs, from }: Journey): string {
  return customs?.currency ?? currencyOf(from)
}

/** The parts of `content` that only a declarable shipment has. */
export function declarationOf(request: PurchaseRequest): Json {
  const { customs, packages } = request
  if (!customs || !isDeclarable(request)) return {}
  const filing = customs.itn ?? customs.eelPfc
  return {
    declaredValue: Number(decimalOf(totalCents(customs))),
    declaredValueCurrency: customsCurrency(request),
    ...(filing && { USFilingTypeValue: filing }),
    exportDeclaration: {
      lineItems: customs.items.map((item, index) =>
        lineItem(item, { customs, number: index + 1, units: unitSystem(packages) }),
      ),
      invoice: invoiceOf(request, customs),
      exportReasonType: reasons[customs.contents] ?? 'permanent',
      shipmentType: customs.contents === 'gift' ? 'personal' : 'commercial',
      ...remarksOf(customs),
    },
  }
}

function invoiceOf({ intentId, shipDate }: PurchaseRequest, customs: Customs): Json {
  const references = [
    ...(customs.itn ? [{ typeCode: 'ITN', value: customs.itn }] : []),
    ...(customs.eelPfc ? [{ typeCode: 'FTR', value: customs.eelPfc }] : []),
  ]
  return {
    number: customs.invoiceNumber ?? searchReference(intentId),
    date: customs.invoiceDate ?? shipDate,
    ...(references.length > 0 && { customerReferences: references }),
  }
}

/** Humanitarian goods and others have no export reason of their own: customs read it here. */
function remarksOf({ contents, contentsExplanation }: Customs): Json {
  const value = contentsExplanation?.trim() || (contents === 'humanitarian' ? 'Humanitarian donation' : '')
  return value ? { remarks: [{ value }] } : {}
}

function lineItem(
  item: Customs['items'][number],
  { customs, number, units }: { customs: Customs; number: number; units: UnitSystem },
): Json {
  const code = item.hsCode?.replaceAll('.', '')
  const weight = weightFor({ ...item.unitWeight, value: item.unitWeight.value * item.quantity }, units)
  return {
    number,
    description: item.description,
    price: Number(decimalOf(item.unitValueCents)),
    quantity: { value: item.quantity, unitOfMeasurement: 'PCS' },
    ...(code && {
      commodityCodes: [
        { typeCode: 'outbound', value: code },
        { typeCode: 'inbound', value: code },
      ],
    }),
    exportReasonType: reasons[customs.contents] ?? 'permanent',
    manufacturerCountry: item.originCountry,
    weight: { netValue: weight, grossValue: weight },
    ...(item.sku && { customerReferences: [{ typeCode: 'PAN', value: item.sku }] }),
  }
}

const ioss = /^IM\d{10}$/
const eori = /^(?:GB|XI|AT|BE|BG|HR|CY|CZ|DE|DK|EE|ES|FI|FR|GR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK)\d{11,15}$/

/** DHL's kind of a tax number: by its form, else by the country. */
function registrationOf(value: string, issuerCountryCode: string): Json {
  const number = value.trim()
  const bare = number.replaceAll(' ', '')
  const kind = ioss.test(bare) ? 'SDT' : eori.test(bare) ? 'EOR' : issuerCountryCode === 'US' ? 'EIN' : 'VAT'
  return { typeCode: kind, number, issuerCountryCode }
}

/** `registrationNumbers` of both sides. An IOSS number is the seller's, whoever typed it where. */
export function registrationNumbers({ from, to, customs }: Journey): { from: Json[]; to: Json[] } {
  const sender = customs?.senderTaxId?.trim()
  const recipient = customs?.recipientTaxId?.trim()
  const sellers = recipient && ioss.test(recipient.replaceAll(' ', ''))
  return {
    from: [sender, sellers ? recipient : null].flatMap((one) => (one ? [registrationOf(one, countryOf(from))] : [])),
    to: recipient && !sellers ? [registrationOf(recipient, countryOf(to))] : [],
  }
}
