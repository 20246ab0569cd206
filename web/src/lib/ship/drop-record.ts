/** What a drop record on the Ship page changes: who is asked, which account pays, and its references in their places. */
import type { DropFields, DropRecord, RatesInput, ShipmentInput } from '#lib/api/types.ts'

export interface FromRecord {
  record: DropRecord
  onlyCarrier: NonNullable<ShipmentInput['onlyCarrier']> | null
}

/** The carriers asked for prices; `usps` includes the published price list, as the contract has it. */
export function carriersOf(drop: Pick<FromRecord, 'onlyCarrier'> | null): Pick<RatesInput, 'carriers'> {
  if (!drop?.onlyCarrier) return {}
  return { carriers: drop.onlyCarrier === 'usps' ? ['usps', 'published'] : [drop.onlyCarrier] }
}

const levels = [5, 4, 3, 2, 1] as const

/** True when an account that the record names cannot be charged: nobody else pays for it unless a person says so. */
export function accountLacks({ missing }: Pick<DropRecord, 'missing'>): boolean {
  return missing.some(({ field }) => field.startsWith('accountCode'))
}

/** The account the record names: the deepest one is charged. Null when it names none. */
export function accountOf(fields: DropFields, accountIds: readonly string[]): { id: string; text: string } | null {
  const id = accountIds.at(-1)
  if (id === undefined) return null
  const level = levels.find((level) => fields[`accountCode${level}`])
  const text = level ? [fields[`accountCode${level}`], fields[`accountName${level}`]].filter(Boolean).join(' ') : ''
  return { id, text }
}

/** References as they are sent. Those of a record keep their places, for they are handed back in them. */
export function referencesOf(typed: readonly string[], inPlaces: boolean): string[] {
  const texts = typed.map((text) => text.trim())
  return inPlaces ? texts.slice(0, texts.findLastIndex(Boolean) + 1) : texts.filter(Boolean)
}

/** Fields of the address form by the fields of a record. */
const formFields: Readonly<Record<string, string>> = {
  attentionName: 'name',
  companyName: 'company',
  address1: 'line1',
  address2: 'line2',
  address3: 'line3',
  recipientEmail: 'email',
}

/** The field of the page where the first thing that is missing is filled in; null when nothing is. */
export function firstMissing({ missing }: Pick<DropRecord, 'missing'>): string | null {
  const [first] = missing
  if (!first) return null
  return first.field.startsWith('accountCode') ? 'account' : (formFields[first.field] ?? first.field)
}
