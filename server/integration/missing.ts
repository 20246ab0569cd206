/** What a record lacks to be shipped, and the accounts its codes name. A row is its values, one a column of the format. */
import type { Address } from '#contracts/addresses.ts'
import type { MissingField } from '#contracts/drop-records.ts'
import { checkOneLineAddress } from '../addresses/index.ts'
import { accountCodeFields, columnOf, placeOf } from './fields.ts'
import { type AddressLines, addressFields, linesOf, oneLine } from './recipient.ts'

/** Accounts that can be charged, by code. */
export type AccountsByCode = ReadonlyMap<string, { id: string; active: boolean }>
export interface AccountCode {
  field: string
  code: string
}

const emailPattern = /^[^\s@]+@[^\s@]+\.[^\s@]+$/
/** Asked for by the format before a shipment can be processed; name or company besides. */
const neededToShip = ['line1', 'city', 'state', 'postalCode', 'country'] as const
const thirdPartyEmailAt = placeOf('thirdPartyEmail')
const accountCodesAt = accountCodeFields.map((field) => ({ field, place: placeOf(field) }))
/** What nearly every row of a file has of codes, and lacks: one list for all of them. */
const none: readonly never[] = []

/** What has to be completed before the record can be shipped, each with its cure; accounts besides. */
export function missingOf(values: readonly string[]): readonly MissingField[] {
  const lines = linesOf(values)
  const missing = addressLacks(lines)
  const thirdParty = values[thirdPartyEmailAt]
  return thirdParty ? [...missing, ...emailLacks(thirdParty)] : missing
}

function addressLacks(lines: AddressLines): readonly MissingField[] {
  const blank: MissingField[] = []
  if (!lines.name && !lines.company)
    blank.push(lack('attentionName', 'and Company Name are blank; one of them is needed to ship'))
  for (const name of neededToShip)
    if (!lines[name]) blank.push(lack(addressFields[name], 'is blank; it is needed to ship'))
  if (blank.length > 0) return blank
  const wrong = checkOneLineAddress(lines as Address)
  if (wrong.length === 0) return none
  return wrong.map(({ field, reason }) => lack(addressFields[field as keyof AddressLines] ?? 'address1', reason))
}

/** The recipient's own is looked at with the address. */
function emailLacks(thirdPartyEmail: string): readonly MissingField[] {
  const value = oneLine(thirdPartyEmail)
  if (value === '' || emailPattern.test(value)) return none
  return [lack('thirdPartyEmail', 'is not an e-mail address; write it like name@example.org or leave it blank')]
}

/** The account codes of a row by level. */
export function accountCodesOf(values: readonly string[]): readonly AccountCode[] {
  let codes: AccountCode[] | null = null
  for (const { field, place } of accountCodesAt) {
    const code = values[place] ? oneLine(values[place]) : ''
    if (code === '') continue
    codes ??= []
    codes.push({ field, code })
  }
  return codes ?? none
}

/** Codes that name nothing that can be charged: a parcel must not be charged to another account than the one the file names. */
export function accountLacks(codes: readonly AccountCode[], accounts: AccountsByCode): MissingField[] {
  return codes.flatMap(({ field, code }) => {
    const account = accounts.get(code)
    if (!account) return [lack(field, `names no account: there is none with the code ${code}`)]
    return account.active ? [] : [lack(field, `names the account ${code}, which is deactivated; choose another`)]
  })
}

function lack(field: string, reason: string): MissingField {
  return { field, column: columnOf(field), reason }
}
