/** The columns of the import file (file-formats.md, Simple Integration) and what their values must be. */
import type { DropFields } from '#contracts/drop-records.ts'
import type { ImportColumn } from '../imports/index.ts'

export interface DropColumn extends ImportColumn {
  /** name in `fields`; null for the Package ID, which is the record's own */
  field: string | null
}

const carriers = ['DHL', 'FEDEX', 'UPS', 'USPS']

/** Digits with at most one point; blanks around it are gone already. */
function numeric(value: string): { reason: string; suggestion?: string } | null {
  if (/^(\d+\.?\d*|\.\d+)$/.test(value)) return null
  const comma = value.replace(',', '.')
  const suggestion = /^(\d+\.?\d*|\.\d+)$/.test(comma) ? comma : undefined
  return { reason: 'is not a number; write digits, with a point for decimals', suggestion }
}

function carrier(value: string): { reason: string; suggestion?: string } | null {
  if (carriers.includes(carrierOf(value))) return null
  return { reason: `is not a carrier; write ${carriers.join(', ')} or leave it blank` }
}

/** `U.P.S.`, `FedEx` and `fed ex` are what they look like. */
export function carrierOf(value: string): string {
  return value.toUpperCase().replaceAll(/[^A-Z]/g, '')
}

function column(name: string, field: string, rest: Pick<ImportColumn, 'max' | 'check' | 'aliases'>): DropColumn {
  return { name, field, ...rest }
}

const oneToFive = (name: string, field: string, max: number): DropColumn[] =>
  [1, 2, 3, 4, 5].map((n) => column(`${name} ${n}`, `${field}${n}`, { max }))

export const dropColumns: readonly DropColumn[] = [
  { name: 'Package ID', field: null, required: true, max: 20 },
  column('Attention Name', 'attentionName', { max: 250, aliases: ['Attention'] }),
  column('Company Name', 'companyName', { max: 250, aliases: ['Company'] }),
  column('Address 1', 'address1', { max: 250 }),
  column('Address 2', 'address2', { max: 250 }),
  column('Address 3', 'address3', { max: 250 }),
  column('City', 'city', { max: 250 }),
  column('State', 'state', { max: 2 }),
  column('Postal Code', 'postalCode', { max: 50 }),
  column('Country', 'country', { max: 2 }),
  column('Ship To Number', 'shipToNumber', { max: 10 }),
  column('Phone', 'phone', { max: 10 }),
  column('Residential', 'residential', { max: 250, aliases: ['Is Residential'] }),
  column('Recipient Email', 'recipientEmail', { max: 320 }),
  column('3rd Party Email', 'thirdPartyEmail', { max: 320, aliases: ['Third Party Email'] }),
  column('Pounds', 'pounds', { max: 3, check: numeric }),
  column('Ounces', 'ounces', { max: 3, check: numeric }),
  column('Length', 'length', { max: 5, check: numeric }),
  column('Width', 'width', { max: 5, check: numeric }),
  column('Height', 'height', { max: 5, check: numeric }),
  column('Girth', 'girth', { max: 5, check: numeric }),
  column('Carrier', 'carrier', { max: 10, check: carrier }),
  ...oneToFive('Reference Field', 'reference', 250),
  ...oneToFive('Account Code', 'accountCode', 200),
  ...oneToFive('Account Name', 'accountName', 200),
]

const columnNames = new Map(dropColumns.map(({ field, name }) => [field, name]))

/** The fields that name accounts, by level. */
export const accountCodeFields = [1, 2, 3, 4, 5].map((level) => `accountCode${level}`)

const places = new Map(dropColumns.map(({ field }, place) => [field, place]))

/** Where a field is among the values of a row. */
export function placeOf(field: string): number {
  const place = places.get(field)
  if (place === undefined) throw new Error(`there is no column ${field}`)
  return place
}

/** What the file calls a field. */
export function columnOf(field: string): string {
  return columnNames.get(field) ?? field
}

/** Fields of a row of values, blanks left out. */
export function fieldsOf(values: readonly string[]): DropFields {
  const fields: DropFields = {}
  for (let index = 0; index < dropColumns.length; index += 1) {
    const value = values[index]
    const field = value ? dropColumns[index]?.field : null
    if (value && field) fields[field] = value
  }
  return fields
}

/** Fields as a row of values, the Package ID left out. */
export function valuesOfFields(fields: DropFields): string[] {
  return dropColumns.map(({ field }) => (field && fields[field]) || '')
}

/** The same as text, to see whether two records are the same. */
export function signatureOf(fields: DropFields): string {
  return JSON.stringify(dropColumns.flatMap(({ field }) => (field && fields[field] ? [field, fields[field]] : [])))
}
