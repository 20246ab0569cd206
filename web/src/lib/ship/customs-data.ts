/** The contract's customs data out of a form. */
import type { Customs, WeightUnit } from '#lib/api/types.ts'
import { centsFromText } from '#lib/format/money.ts'
import { problemsOf } from './customs-check.ts'
import { type Around, type CustomsForm, type GoodsForm, isBlank, isEmpty, unitWeight } from './customs-form.ts'
import { exportAdvice } from './export-paper.ts'

/** What to send; null without goods or while something is wrong with them. */
export function customsOf(form: CustomsForm, around: Around): Customs | null {
  if (isEmpty(form) || Object.keys(problemsOf(form, around.unit)).length) return null
  const texts = {
    contentsExplanation: form.contents === 'other' ? form.explanation.trim() : '',
    invoiceNumber: form.invoiceNumber.trim(),
    senderTaxId: form.senderTaxId.trim(),
    recipientTaxId: form.recipientTaxId.trim(),
    eelPfc:
      form.exportPaper === 'eel'
        ? form.eelPfc.trim()
        : form.exportPaper === ''
          ? (exportAdvice(form, around)?.legend ?? '')
          : '',
    itn: form.exportPaper === 'itn' ? form.itn.trim() : '',
  }
  return {
    contents: form.contents,
    nonDelivery: form.nonDelivery,
    incoterm: form.incoterm,
    ...(form.paperless && { paperless: true }),
    ...Object.fromEntries(Object.entries(texts).filter(([, text]) => text)),
    items: form.items.filter((item) => !isBlank(item)).map((item) => itemOf(item, around.unit)),
  }
}

function itemOf(item: GoodsForm, unit: WeightUnit): Customs['items'][number] {
  const weight = unitWeight(item.weight, unit)
  const cents = centsFromText(item.value)
  if (!weight || cents === null) throw new Error('goods that were found right are not')
  return {
    description: item.description.trim(),
    quantity: Number(item.quantity),
    unitValueCents: cents,
    unitWeight: weight,
    originCountry: item.origin,
    ...(item.hsCode.trim() && { hsCode: item.hsCode.trim() }),
    ...(item.sku && { sku: item.sku }),
  }
}
