/** What the simulated DHL refuses, in its order: the shape first, then the facts. */
import { type Json, numberOf, record, records, textOf } from '../../kit/values.ts'
import type { SimulatedReply } from '../../simulator/server.ts'
import { plannedProblem } from './dates.ts'
import { problemsReply } from './envelope.ts'
import { type Journey, journeyOf, quotesOf, serviceCents } from './products.ts'

const pieceKgMax = 70
const pieceLbMax = 154.324
const referenceMax = 35
const accountShape = /^[1-9]\d{8}$/

/** Missing keys as DHL's schema check words them. */
function missing(value: unknown, path: string, keys: readonly string[]): string[] {
  const given = record(value)
  return keys.filter((key) => given[key] === undefined).map((key) => `${path}: required key [${key}] not found`)
}

/** The first kind of problem found, as a reply; null when all is well. */
export function firstProblem(
  ...kinds: (() => readonly [status: number, problems: readonly string[]])[]
): SimulatedReply | null {
  for (const kind of kinds) {
    const [status, problems] = kind()
    if (problems.length > 0) return problemsReply(status, problems)
  }
  return null
}

export function accountProblems(body: Json): string[] {
  const numbers = records(body.accounts).map(({ number }) => textOf(number) ?? '')
  return numbers.length > 0 && numbers.every((number) => accountShape.test(number))
    ? []
    : ['The account number is not found or invalid. Please check the account number and retry.']
}

export function isAccount(number: string | null): boolean {
  return accountShape.test(number ?? '')
}

function placeProblems(place: Json, path: string): string[] {
  const lines = ['addressLine1', 'addressLine2', 'addressLine3', 'cityName']
  const long = lines.filter((key) => (textOf(place[key])?.length ?? 0) > 45)
  const zip = textOf(place.postalCode) ?? ''
  const american = place.countryCode === 'US' && !/^\d{5}(-?\d{4})?$/.test(zip)
  return [
    ...long.map((key) => `${path}/${key}: expected maxLength: 45`),
    ...(textOf(place.cityName) ? [] : [`${path}/cityName: expected minLength: 1, actual: 0`]),
    ...(american ? [`420505: The postal code ${zip} of ${path} is invalid.`] : []),
  ]
}

export function commonProblems(body: Json): (() => readonly [number, readonly string[]])[] {
  const journey = journeyOf(body)
  const inner = (party: string) => record(record(body.customerDetails)[party])
  const nested = 'content' in body
  const path = (party: string) => `#/customerDetails/${party}${nested ? '/postalAddress' : ''}`
  return [
    () => [422, missing(body, '#', ['customerDetails', 'plannedShippingDateAndTime'])],
    () => [
      422,
      ['shipperDetails', 'receiverDetails'].flatMap((party) =>
        missing(nested ? inner(party).postalAddress : inner(party), path(party), [
          'postalCode',
          'cityName',
          'countryCode',
        ]),
      ),
    ],
    () => [
      400,
      [...placeProblems(journey.from, path('shipperDetails')), ...placeProblems(journey.to, path('receiverDetails'))],
    ],
    () => [400, accountProblems(body)],
    () => [400, [plannedProblem(journey.plannedAt)].flatMap((one) => one ?? [])],
    () => [400, packageProblems(journey)],
    () => [400, serviceProblems(journey)],
  ]
}

function packageProblems({ packages, imperial }: Journey): string[] {
  if (packages.length === 0) return ['#/packages: expected minimum item count: 1, found: 0']
  const max = imperial ? pieceLbMax : pieceKgMax
  return packages.flatMap(({ weight }, index) => {
    const value = numberOf(weight) ?? 0
    if (value <= 0) return [`#/packages/${index}/weight: 0 is not greater or equal to 0.001`]
    return value > max ? [`7014: The piece weight of #/packages/${index} is over the maximum of the product.`] : []
  })
}

function serviceProblems({ services }: Journey): string[] {
  return services.flatMap(({ serviceCode }, index) =>
    String(serviceCode) in serviceCents
      ? []
      : [
          `7008: The requested Special Service Code  #/valueAddedServices/${index}/serviceCode '${serviceCode}' is not available between this origin and destination. Please validate the products and services combination (via the /rates or /products service) or contact our customer service.`,
        ],
  )
}

export function shipmentProblems(body: Json): (() => readonly [number, readonly string[]])[] {
  const content = record(body.content)
  const details = record(body.customerDetails)
  return [
    () => [422, missing(body, '#', ['pickup', 'productCode', 'accounts', 'customerDetails', 'content'])],
    () => [
      422,
      missing(content, '#/content', [
        'packages',
        'isCustomsDeclarable',
        'description',
        'incoterm',
        'unitOfMeasurement',
      ]),
    ],
    () => [
      422,
      ['shipperDetails', 'receiverDetails'].flatMap((party) =>
        missing(record(details[party]).contactInformation, `#/customerDetails/${party}/contactInformation`, [
          'phone',
          'companyName',
          'fullName',
        ]),
      ),
    ],
    () => [422, referenceProblems(body)],
    () => [400, productProblems(body)],
    () => [400, customsProblems(body)],
    () => [400, deliveryProblems(body)],
  ]
}

function referenceProblems(body: Json): string[] {
  return records(body.customerReferences).flatMap(({ value }, index) =>
    (textOf(value)?.length ?? 0) > referenceMax
      ? [`#/customerReferences/${index}/value: expected maxLength: ${referenceMax}`]
      : [],
  )
}

function productProblems(body: Json): string[] {
  const code = textOf(body.productCode) ?? ''
  return quotesOf(journeyOf(body)).some(({ product }) => product.code === code)
    ? []
    : [`1001: The requested product(s) (${code}) not available based on your search criteria.`]
}

function customsProblems(body: Json): string[] {
  const content = record(body.content)
  const services = records(body.valueAddedServices).map(({ serviceCode }) => serviceCode)
  const images = records(record(body.outputImageProperties).imageOptions)
  const invoice = images.some(({ typeCode, isRequested }) => typeCode === 'invoice' && isRequested === true)
  const declaration = record(content.exportDeclaration)
  const duties = records(body.accounts).some(({ typeCode }) => typeCode === 'duties-taxes')
  const declared = content.isCustomsDeclarable === true
  return [
    ...(declared && records(declaration.lineItems).length === 0
      ? ['7050: #/content/exportDeclaration is required for dutiable shipments.']
      : []),
    ...(declared && !(Number(content.declaredValue) > 0) ? ['7052: #/content/declaredValue must be more than 0.'] : []),
    ...(services.includes('WY') && !invoice && records(body.documentImages).length === 0
      ? [
          '7120: Required either #/outputImageProperties/imageOptions where typeCode=invoice or provide #/documentImages',
        ]
      : []),
    ...(services.includes('DD') && !duties ? ['7060: DD needs #/accounts of typeCode duties-taxes.'] : []),
  ]
}

function deliveryProblems(body: Json): string[] {
  const held = record(body.onDemandDelivery)
  if (!('deliveryOption' in held)) return []
  const buyer = 'buyerDetails' in record(body.customerDetails)
  return buyer ? [] : ['7070: #/customerDetails/buyerDetails is required for on demand delivery.']
}
