/** DHL Express products and our codes for them. Global product codes from DHL's reference data (productCode). */

export interface DhlService {
  /** DHL's global product code */
  product: string
  service: string
  name: string
  /** promised hour of the arrival day; null for the end of it */
  by: string | null
}

const service = (product: string, code: string, name: string, by: string | null = null): DhlService => ({
  product,
  service: `dhl_${code}`,
  name: `DHL ${name}`,
  by,
})

/** Documents have codes of their own, as customs treat them differently. Most common first. */
export const dhlServices: readonly DhlService[] = [
  service('P', 'express_worldwide', 'Express Worldwide'),
  service('D', 'express_worldwide_documents', 'Express Worldwide (documents)'),
  service('U', 'express_worldwide_eu', 'Express Worldwide (EU)'),
  service('N', 'express_domestic', 'Express Domestic'),
  service('Y', 'express_12_00', 'Express 12:00', '12:00'),
  service('T', 'express_12_00_documents', 'Express 12:00 (documents)', '12:00'),
  service('M', 'express_10_30', 'Express 10:30', '10:30'),
  service('L', 'express_10_30_documents', 'Express 10:30 (documents)', '10:30'),
  service('E', 'express_9_00', 'Express 9:00', '09:00'),
  service('K', 'express_9_00_documents', 'Express 9:00 (documents)', '09:00'),
  service('1', 'express_domestic_12_00', 'Express Domestic 12:00', '12:00'),
  service('O', 'express_domestic_10_30', 'Express Domestic 10:30', '10:30'),
  service('I', 'express_domestic_9_00', 'Express Domestic 9:00', '09:00'),
  service('H', 'economy_select', 'Economy Select'),
  service('W', 'economy_select_eu', 'Economy Select (EU)'),
  service('G', 'economy_select_domestic', 'Economy Select Domestic'),
  service('X', 'express_envelope', 'Express Envelope'),
  service('8', 'express_easy', 'Express Easy'),
  service('7', 'express_easy_documents', 'Express Easy (documents)'),
  service('B', 'express_breakbulk', 'Express Breakbulk'),
  service('A', 'economy_breakbulk', 'Economy Breakbulk'),
  service('Q', 'medical_express', 'Medical Express'),
  service('C', 'medical_express_documents', 'Medical Express (documents)'),
  service('S', 'same_day', 'Same Day'),
  service('4', 'sameday_jetline', 'Sameday Jetline'),
  service('5', 'sameday_sprintline', 'Sameday Sprintline'),
]

/** Our service of a product; one we do not know gets a code from DHL's own. */
export function serviceOfProduct(product: string, name: string | null): DhlService {
  const known = dhlServices.find((one) => one.product === product)
  return known ?? service(product, product.toLowerCase(), name ?? `product ${product}`)
}

/** DHL's global product code of one of our services; null when it is none of ours. */
export function productOfService(code: string): string | null {
  const known = dhlServices.find((one) => one.service === code)
  return known?.product ?? code.match(/^dhl_([a-z0-9])$/)?.[1]?.toUpperCase() ?? null
}

/** DHL's own key of a price: products differ by country (local code), and prices come in the account's currency. */
export interface PriceKey {
  product: string
  localProduct: string | null
  currency: string
}

export function carrierRefOf({ product, localProduct, currency }: PriceKey): string {
  return `${product}/${localProduct ?? ''}/${currency}`
}

export function readCarrierRef(carrierRef: string | null): PriceKey | null {
  const found = carrierRef?.match(/^([A-Z0-9]{1,6})\/([A-Z0-9]{0,3})\/([A-Z]{3})$/)
  if (!found) return null
  return { product: found[1] ?? '', localProduct: found[2] || null, currency: found[3] ?? '' }
}

/** True for products that carry nothing customs tax. */
export function isDocumentProduct(product: string): boolean {
  return 'DTLKX7C'.includes(product)
}
