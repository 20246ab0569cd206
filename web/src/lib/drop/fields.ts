/** The fields of a drop record, in groups as a person fills them in, each as the file calls it (file-formats.md). */
import type { DropFields, DropRecord } from '#lib/api/types.ts'

export type FieldName = keyof DropFields

export interface FieldPlace {
  name: FieldName
  label: string
  /** characters */
  max: number
  /** shares its line with another one */
  half?: boolean
}

const field = (name: FieldName, label: string, max: number, half = false): FieldPlace => ({ name, label, max, half })
const numbers = [1, 2, 3, 4, 5] as const

export const fieldGroups: readonly { title: string; fields: readonly FieldPlace[] }[] = [
  {
    title: 'Recipient',
    fields: [
      field('attentionName', 'Attention Name', 250),
      field('companyName', 'Company Name', 250),
      field('address1', 'Address 1', 250),
      field('address2', 'Address 2', 250),
      field('address3', 'Address 3', 250),
      field('city', 'City', 250),
      field('state', 'State', 2, true),
      field('postalCode', 'Postal Code', 50, true),
      field('country', 'Country', 2, true),
      field('phone', 'Phone', 10, true),
      field('residential', 'Residential', 250, true),
      field('shipToNumber', 'Ship To Number', 10, true),
    ],
  },
  {
    title: 'Parcel',
    fields: [
      field('pounds', 'Pounds', 3, true),
      field('ounces', 'Ounces', 3, true),
      field('length', 'Length, in', 5, true),
      field('width', 'Width, in', 5, true),
      field('height', 'Height, in', 5, true),
      field('girth', 'Girth, in', 5, true),
      field('carrier', 'Carrier', 10),
    ],
  },
  {
    title: 'Told by e-mail',
    fields: [field('recipientEmail', 'Recipient Email', 320), field('thirdPartyEmail', '3rd Party Email', 320)],
  },
  { title: 'References', fields: numbers.map((n) => field(`reference${n}`, `Reference Field ${n}`, 250)) },
  {
    title: 'Accounts',
    fields: numbers.flatMap((n) => [
      field(`accountCode${n}`, `Account Code ${n}`, 200, true),
      field(`accountName${n}`, `Account Name ${n}`, 200, true),
    ]),
  },
]

const places = new Map(fieldGroups.flatMap(({ fields }) => fields.map((place) => [place.name, place] as const)))

/** The groups with what is missing first, in a group of its own, and not a second time below. */
export function groupsOf(missing: DropRecord['missing']): { title: string; fields: FieldPlace[] }[] {
  const lacking = new Set(missing.map(({ field }) => field))
  const first = [...places.values()].filter(({ name }) => lacking.has(name)).map((place) => ({ ...place, half: false }))
  const rest = fieldGroups.map(({ title, fields }) => ({
    title,
    fields: fields.filter(({ name }) => !lacking.has(name)),
  }))
  return [{ title: 'Missing', fields: first }, ...rest].filter(({ fields }) => fields.length > 0)
}

/** What was changed, an empty text where a field was cleared. */
export function changesOf(before: DropFields, form: Readonly<Partial<Record<FieldName, string>>>): DropFields {
  const changed = [...places.keys()].filter((name) => (form[name] ?? '').trim() !== (before[name] ?? ''))
  return Object.fromEntries(changed.map((name) => [name, (form[name] ?? '').trim()]))
}
