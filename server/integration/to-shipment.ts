/** What a record says as a shipment: address, weight, dimensions, references, accounts; and what it lacks to be one. */
import type { Address } from '#contracts/addresses.ts'
import type { Package } from '#contracts/carriers.ts'
import type { DropFields, MissingField } from '#contracts/drop-records.ts'
import type { ShipmentInput } from '#contracts/shipments.ts'
import { checkAddress } from '../addresses/index.ts'
import { carrierOf, columnOf } from './fields.ts'

/** A cell may hold line breaks; a line of an address cannot. */
function line(value: string | undefined): string | undefined {
  if (!value) return undefined
  // Nearly every cell is one line already, and a million of them are looked at in one import.
  return oddSpace.test(value) ? value.replaceAll(/\s+/g, ' ').trim() || undefined : value
}
const oddSpace = /^ | $| {2}|[^\S ]/

/** Fields of an address and the fields of a record they come from. */
const addressFields: Readonly<Record<string, string>> = {
  name: 'attentionName',
  company: 'companyName',
  line1: 'address1',
  line2: 'address2',
  line3: 'address3',
  city: 'city',
  state: 'state',
  postalCode: 'postalCode',
  country: 'country',
  phone: 'phone',
  email: 'recipientEmail',
}
const addressColumns = Object.entries(addressFields).map(
  ([to, from]) => [to, from, from === 'country' || from === 'state'] as const,
)
const emailPattern = /^[^\s@]+@[^\s@]+\.[^\s@]+$/
/** Asked for by the format before a shipment can be processed; name or company besides. */
const neededToShip = ['address1', 'city', 'state', 'postalCode', 'country'] as const

/** The recipient, as far as it is known. Any content of Residential means yes. */
export function addressOf(fields: DropFields): Partial<Address> {
  const address: Record<string, string | boolean> = {}
  for (const [to, from, upper] of addressColumns) {
    const value = line(fields[from])
    if (value) address[to] = upper ? value.toUpperCase() : value
  }
  if (fields.residential) address.residential = true
  return address
}

/** Accounts that can be charged, by code. */
export type AccountsByCode = ReadonlyMap<string, { id: string; active: boolean }>

/** What has to be completed before the record can be shipped, each with its cure. */
export function missingOf(fields: DropFields, accounts: AccountsByCode): MissingField[] {
  const missing = addressLacks(fields)
  missing.push(...emailLacks(fields))
  // Most rows of a file have none, and a million of them are looked at in one import.
  if (accountFields.some((field) => fields[field])) missing.push(...accountLacks(fields, accounts))
  return missing
}

function addressLacks(fields: DropFields): MissingField[] {
  const missing: MissingField[] = []
  for (const field of neededToShip)
    if (!line(fields[field])) missing.push(lack(field, 'is blank; it is needed to ship'))
  if (!line(fields.attentionName) && !line(fields.companyName))
    missing.unshift(lack('attentionName', 'and Company Name are blank; one of them is needed to ship'))
  if (missing.length > 0) return missing
  return checkAddress(addressOf(fields) as Address, 'to').map(({ field, reason }) =>
    lack(addressFields[field.replace(/^to\./, '')] ?? 'address1', reason),
  )
}

/** The recipient's own is looked at with the address. */
function emailLacks({ thirdPartyEmail }: DropFields): MissingField[] {
  const value = line(thirdPartyEmail)
  if (value === undefined || emailPattern.test(value)) return []
  return [lack('thirdPartyEmail', 'is not an e-mail address; write it like name@example.org or leave it blank')]
}

/** A parcel must not be charged to another account than the one the file names. */
function accountLacks(fields: DropFields, accounts: AccountsByCode): MissingField[] {
  return accountCodesOf(fields).flatMap(({ field, code }) => {
    const account = accounts.get(code)
    if (!account) return [lack(field, `names no account: there is none with the code ${code}`)]
    return account.active ? [] : [lack(field, `names the account ${code}, which is deactivated; choose another`)]
  })
}

const accountFields = [1, 2, 3, 4, 5].map((level) => `accountCode${level}`)

/** The account codes of a record by level. */
export function accountCodesOf(fields: DropFields): { field: string; code: string }[] {
  const codes: { field: string; code: string }[] = []
  for (const field of accountFields) {
    const code = line(fields[field])
    if (code) codes.push({ field, code })
  }
  return codes
}

function lack(field: string, reason: string): MissingField {
  return { field, column: columnOf(field), reason }
}

/** Pounds and ounces exactly; null when the file says neither. */
export function weightOf({ pounds, ounces }: DropFields): Package['weight'] | null {
  if (!pounds && !ounces) return null
  if (!ounces) return { value: Number(pounds), unit: 'lb' }
  // Tenths of tenths: three characters hold at most two decimals, so that hundredths are exact.
  const hundredths = Math.round(Number(pounds ?? 0) * 1600) + Math.round(Number(ounces) * 100)
  return { value: hundredths / 100, unit: 'oz' }
}

function dimensionsOf({ length, width, height, girth }: DropFields): Package['dimensions'] {
  const [l, w, h, g] = [length, width, height, girth].map((value) => Number(value ?? 0))
  if (!l || !w || !h) return undefined
  return { length: l, width: w, height: h, unit: 'in', ...(g ? { girth: g } : {}) }
}

/** The references of a record in their places; the ends are cut off, holes are kept as blanks. */
function referencesOf(fields: DropFields): string[] {
  const all = [1, 2, 3, 4, 5].map((n) => fields[`reference${n}`] ?? '')
  return all.slice(0, all.findLastIndex((value) => value !== '') + 1)
}

export interface RecordForShipment {
  id: string
  fields: DropFields
  /** its accounts by level, found by their codes */
  accountIds: readonly string[]
}

/** Ready to be completed: only what is known. A weight of zero is not one. */
export function shipmentOf({ id, fields, accountIds }: RecordForShipment): Partial<ShipmentInput> {
  const weight = weightOf(fields)
  const dimensions = dimensionsOf(fields)
  const thirdParty = line(fields.thirdPartyEmail)
  const packages = weight && weight.value > 0 ? [{ weight, ...(dimensions && { dimensions }) }] : undefined
  return {
    to: addressOf(fields) as Address,
    ...(packages && { packages }),
    references: referencesOf(fields),
    ...(accountIds.length > 0 && { accountIds: [...accountIds] }),
    ...(thirdParty && {
      notify: { recipient: Boolean(fields.recipientEmail), emails: [thirdParty], kinds: ['shipped'] },
    }),
    ...(fields.carrier && { onlyCarrier: carrierOf(fields.carrier).toLowerCase() as ShipmentInput['onlyCarrier'] }),
    dropRecordId: id,
  }
}
