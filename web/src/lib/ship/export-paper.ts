/** Which export paper goods from the United States need. */
import { centsFromText, moneyText } from '#lib/format/money.ts'
import type { Around, CustomsForm } from './customs-form.ts'

/** 15 CFR 30.37(a): no filing where the goods of one Schedule B number are worth this or less. */
export const filingFreeCents = 2_500_00
/** Schedule B numbers agree with tariff numbers in the first six digits. */
const classDigits = 6

export interface ExportAdvice {
  /** the legend to print; empty when a filing is needed */
  legend: '' | 'NOEEI 30.36' | 'NOEEI 30.37(a)'
  text: string
}

/**
 * Which export paper goods from the United States need; null from elsewhere. 15 CFR 30.36 frees goods for Canada,
 * 30.37(a) a class of goods worth $2,500 or less. Licensed goods and some countries need a filing in any case.
 */
export function exportAdvice(form: CustomsForm, { from, to }: Pick<Around, 'from' | 'to'>): ExportAdvice | null {
  if (!american.has(from) || american.has(to)) return null
  if (to === 'CA')
    return { legend: 'NOEEI 30.36', text: 'Goods that stay in Canada need no export filing (15 CFR 30.36).' }
  const most = Math.max(0, ...valuesByClass(form).values())
  if (most <= filingFreeCents)
    return {
      legend: 'NOEEI 30.37(a)',
      text: 'No class of goods is worth more than $2,500: no export filing is needed (15 CFR 30.37(a)) unless the goods need a licence.',
    }
  return {
    legend: '',
    text: `One class of goods is worth ${moneyText(most)}, more than $2,500. File it in AES (ACE, AESDirect) and enter the ITN it answers with, or name the exemption.`,
  }
}

const american = new Set(['US', 'PR'])

/** Goods without a number count as one class: the careful reading. */
function valuesByClass({ items }: CustomsForm): Map<string, number> {
  const values = new Map<string, number>()
  for (const { hsCode, quantity, value } of items) {
    const name = hsCode.replaceAll('.', '').trim().slice(0, classDigits)
    values.set(name, (values.get(name) ?? 0) + (Number(quantity) || 0) * (centsFromText(value) ?? 0))
  }
  return values
}
