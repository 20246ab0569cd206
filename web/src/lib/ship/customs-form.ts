/** The customs declaration as a form holds it. */
import type { Customs, WeightUnit } from '#lib/api/types.ts'
import { weightFromText } from '#lib/format/weight.ts'

export interface GoodsForm {
  key: number
  description: string
  quantity: string
  /** of one unit */
  value: string
  /** of one unit, in the site's unit unless one is written behind it */
  weight: string
  hsCode: string
  origin: string
  sku: string
}
export interface CustomsForm {
  contents: Customs['contents']
  explanation: string
  nonDelivery: NonNullable<Customs['nonDelivery']>
  incoterm: NonNullable<Customs['incoterm']>
  invoiceNumber: string
  /** '': as suggested */
  exportPaper: '' | 'eel' | 'itn'
  eelPfc: string
  itn: string
  senderTaxId: string
  recipientTaxId: string
  paperless: boolean
  items: GoodsForm[]
}

/** What a declaration depends on: the unit of its weights, and the countries. */
export interface Around {
  unit: WeightUnit
  from: string
  to: string
}

let made = 0

/** An empty line of goods, or a copy of `from`. */
export function goodsForm(from: Partial<GoodsForm> = {}): GoodsForm {
  const empty = { description: '', quantity: '1', value: '', weight: '', hsCode: '', origin: '', sku: '' }
  return { ...empty, ...from, key: ++made }
}

/** A form with what `customs` say; goods made in `country` unless they say otherwise. */
export function customsForm(customs: Partial<Customs> | null = null, country = ''): CustomsForm {
  const { itn = '', eelPfc = '', items = [] } = customs ?? {}
  const goods = items.map((item) =>
    goodsForm({
      description: item.description,
      quantity: String(item.quantity),
      value: (item.unitValueCents / 100).toFixed(2),
      weight: `${item.unitWeight.value} ${item.unitWeight.unit}`,
      hsCode: item.hsCode ?? '',
      origin: item.originCountry,
      sku: item.sku ?? '',
    }),
  )
  return {
    contents: customs?.contents ?? 'merchandise',
    explanation: customs?.contentsExplanation ?? '',
    nonDelivery: customs?.nonDelivery ?? 'return',
    incoterm: customs?.incoterm ?? 'DAP',
    invoiceNumber: customs?.invoiceNumber ?? '',
    exportPaper: itn ? 'itn' : eelPfc ? 'eel' : '',
    eelPfc,
    itn,
    senderTaxId: customs?.senderTaxId ?? '',
    recipientTaxId: customs?.recipientTaxId ?? '',
    paperless: customs?.paperless ?? false,
    items: goods.length ? goods : [goodsForm({ origin: country })],
  }
}

/** The weight of one unit: `0.5` in the site's unit, or with its own as in `8 oz`; null when it is neither. */
export function unitWeight(text: string, unit: WeightUnit): Customs['items'][number]['unitWeight'] | null {
  const parts = /^([\d.,]+)\s*(oz|lb|g|kg)?$/i.exec(text.trim())
  return parts ? weightFromText(parts[1] ?? '', (parts[2]?.toLowerCase() ?? unit) as WeightUnit) : null
}

/** True when nothing was written on this line. */
export function isBlank({ description, value, weight, hsCode, sku }: GoodsForm): boolean {
  return ![description, value, weight, hsCode, sku].some((text) => text.trim())
}

/** True when no goods are named. */
export function isEmpty({ items }: CustomsForm): boolean {
  return items.every(isBlank)
}
