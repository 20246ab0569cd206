/** What is wrong with a customs declaration, its sums, and whether they fit the parcels. */
import type { Package, WeightUnit } from '#lib/api/types.ts'
import { centsFromText } from '#lib/format/money.ts'
import { gramsOf } from '#lib/format/weight.ts'
import { type CustomsForm, type GoodsForm, isBlank, unitWeight } from './customs-form.ts'

/** The reason and cure by field (`items.0.value`, `explanation`, …); empty when it can be sent. */
export function problemsOf(form: CustomsForm, unit: WeightUnit): Record<string, string> {
  const found: [string, string | false][] = form.items.flatMap((item, i) =>
    (isBlank(item) && form.items.length > 1 ? [] : problemsOfItem(item, unit)).map(
      ([field, reason]): [string, string | false] => [`items.${i}.${field}`, reason],
    ),
  )
  const { contents, explanation, exportPaper, itn, eelPfc } = form
  found.push(
    ['explanation', contents === 'other' && !explanation.trim() && 'Say what it is; "other" tells customs nothing'],
    ['itn', exportPaper === 'itn' && !/^X\d{14}$/.test(itn.trim()) && 'X and 14 digits, as AES answered'],
    ['eelPfc', exportPaper === 'eel' && !eelPattern.test(eelPfc.trim()) && 'As in NOEEI 30.37(a)'],
  )
  return Object.fromEntries(found.filter((entry): entry is [string, string] => entry[1] !== false))
}

const eelPattern = /^(NOEEI )?30[.]\d{2}(\([a-z0-9]+\))*$/

function problemsOfItem(item: GoodsForm, unit: WeightUnit): [string, string | false][] {
  const { description, quantity, value, weight, hsCode, origin } = item
  return [
    ['description', !description.trim() && 'Name the goods'],
    ['quantity', !/^[1-9]\d{0,4}$/.test(quantity.trim()) && '1 to 99999'],
    ['value', centsFromText(value) === null && 'As in 12.50'],
    ['weight', !unitWeight(weight, unit) && `As in 0.5 or 8 oz`],
    ['hsCode', Boolean(hsCode.trim()) && !/^\d{4}(\.?\d{2}){0,3}$/.test(hsCode.trim()) && 'As in 6109.10'],
    ['origin', !/^[A-Z]{2}$/.test(origin) && 'Choose one'],
  ]
}

/** Value and weight of all goods as far as they can be read; the weight in grams. */
export function totalsOf({ items }: CustomsForm, unit: WeightUnit): { pieces: number; cents: number; grams: number } {
  const sum = { pieces: 0, cents: 0, grams: 0 }
  for (const item of items) {
    const quantity = /^\d+$/.test(item.quantity.trim()) ? Number(item.quantity) : 0
    const weight = unitWeight(item.weight, unit)
    if (isBlank(item)) continue
    sum.pieces += quantity
    sum.cents += quantity * (centsFromText(item.value) ?? 0)
    sum.grams += quantity * (weight ? gramsOf(weight) : 0)
  }
  return sum
}

/** Written weights are rounded: less than this is no contradiction. */
const roundingGrams = 1

/** True when the goods alone weigh more than the parcels they are in; false while a parcel has no weight. */
export function outweighs(grams: number, packages: readonly (Package | null)[]): boolean {
  if (packages.some((one) => one === null)) return false
  const parcels = packages.reduce((sum, one) => sum + (one ? gramsOf(one.weight) : 0), 0)
  return grams > parcels + roundingGrams
}
