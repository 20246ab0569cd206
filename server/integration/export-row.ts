/** One row of the export file (file-formats.md, "what we hand back"): a processed package as it was when it was shipped. */
import type { Package } from '#contracts/carriers.ts'
import { lengthIn, weightIn } from '#contracts/units.ts'
import type { ShipmentForExport } from '../shipments/index.ts'
import type { RecordRow } from './record-store.ts'

export const exportHeaders: readonly string[] = [
  'Package ID',
  'Attention Name',
  'Company Name',
  'Address 1',
  'Address 2',
  'Address 3',
  'City',
  'State',
  'Postal Code',
  'Country',
  'Ship To Number',
  'Phone',
  'Residential',
  'Recipient Email',
  'Carrier Code',
  'Weight',
  'Weight Unit',
  'Length',
  'Width',
  'Height',
  'Girth',
  ...[1, 2, 3, 4, 5].map((n) => `Reference Field ${n}`),
  'Created Date/Time',
  'Tracking Number',
  'Total Charges',
  'Base Charges',
  'Extra Charges',
  'Handling Charges',
  'Service Code',
  'Service Name',
  'Format',
  'Shipping Date',
  ...[1, 2, 3, 4, 5].map((n) => `Account Code ${n}`),
  ...[1, 2, 3, 4, 5].map((n) => `Account Name ${n}`),
  'Piece Count',
  'Meter Serial Number',
  'Username',
]

const serviceCodeMax = 20
const carrierCodes = { published: 'USPS', usps: 'USPS', ups: 'UPS', fedex: 'FEDEX', dhl: 'DHL' } as const
const five = [0, 1, 2, 3, 4]

/** The cells of one package; money of a shipment stands with its first package, so that a sum over the file is right. */
export function exportCells(
  shipment: ShipmentForExport,
  record: Pick<RecordRow, 'packageId' | 'fields'>,
  packageNumber: number,
): string[] {
  const { to, carrier, references, accountPath } = shipment
  const parcel = shipment.packages[packageNumber - 1]
  return [
    record.packageId,
    to.name ?? '',
    to.company ?? '',
    to.line1,
    to.line2 ?? '',
    to.line3 ?? '',
    to.city ?? '',
    to.state ?? '',
    to.postalCode,
    to.country,
    record.fields.shipToNumber ?? '',
    to.phone ?? '',
    to.residential ? 'Y' : '',
    to.email ?? '',
    carrier ? carrierCodes[carrier] : '',
    parcel ? poundsOf(parcel.weight) : '',
    'LB',
    ...dimensionCells(parcel),
    ...five.map((at) => references[at] ?? ''),
    shipment.purchasedAt.toISOString().replace(/\.\d+Z$/, 'Z'),
    shipment.trackingNumbers[packageNumber - 1] ?? '',
    ...chargeCells(shipment, packageNumber),
    serviceCode(shipment.service ?? ''),
    shipment.serviceName ?? '',
    shipment.format,
    shipment.shipDate,
    ...five.map((at) => accountPath[at]?.code ?? ''),
    ...five.map((at) => accountPath[at]?.name ?? ''),
    '1',
    '',
    shipment.createdBy ?? '',
  ]
}

/** The same row for the file after a void: everything as it was handed back, marked in Format and service. */
export function voidCells(cells: readonly string[]): string[] {
  const marked = [...cells]
  marked[exportHeaders.indexOf('Format')] = 'VOID'
  marked[exportHeaders.indexOf('Service Name')] = `VOID ${cells[exportHeaders.indexOf('Service Name')] ?? ''}`.trim()
  return marked
}

/** Three characters: tenths below ten pounds, whole pounds above, rounded up as carriers do. */
export function poundsOf(weight: Package['weight']): string {
  const pounds = weightIn(weight, 'lb')
  const tenths = Math.ceil(Number((pounds * 10).toFixed(6)))
  return tenths < 100 ? String(tenths / 10) : String(Math.ceil(Number(pounds.toFixed(6))))
}

function dimensionCells(parcel: Package | undefined): string[] {
  const { length, width, height, girth, unit = 'in' } = parcel?.dimensions ?? {}
  return [length, width, height, girth].map((value) => (value ? inFive(lengthIn(value, unit, 'in')) : ''))
}

/** At most five characters. */
function inFive(value: number): string {
  return String(Number(value.toFixed(Math.max(0, 4 - Math.trunc(value).toString().length))))
}

function chargeCells({ charges, chargedCents, amountCents }: ShipmentForExport, packageNumber: number): string[] {
  if (packageNumber > 1) return ['0.00', '0.00', '0.00', '0.00']
  const handling = chargedCents - amountCents
  const base = charges.filter(({ kind }) => kind === 'base').reduce((sum, charge) => sum + charge.amountCents, 0)
  return [chargedCents, base, amountCents - base, handling].map(dollars)
}

/** Cents exactly as a decimal. */
function dollars(cents: number): string {
  const size = Math.abs(cents)
  return `${cents < 0 ? '-' : ''}${Math.floor(size / 100)}.${String(size % 100).padStart(2, '0')}`
}

/** The service without its carrier, which has a column of its own; without underscores where twenty characters ask for it. */
export function serviceCode(service: string): string {
  const own = service.replace(/^(usps|ups|fedex|dhl)_/, '')
  return own.length <= serviceCodeMax ? own : own.replaceAll('_', '').slice(0, serviceCodeMax)
}
