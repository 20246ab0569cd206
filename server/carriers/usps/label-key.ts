/** USPS has no key of a price: what a label must repeat to get it, four letters a package, travels as `carrierRef`. */
import type { PackagePrice } from './rate-options.ts'

/** What a label repeats of its price. */
export interface LabelKey {
  indicator: string
  category: string
  facility: string
}

const categories: Readonly<Record<string, string>> = { M: 'MACHINABLE', N: 'NONSTANDARD', L: 'LETTERS', F: 'FLATS' }
const facilities: Readonly<Record<string, string>> = { N: 'NONE', I: 'INTERNATIONAL_SERVICE_CENTER' }

const letterOf = (table: Readonly<Record<string, string>>, word: string, otherwise: string) =>
  Object.entries(table).find(([, name]) => name === word)?.[0] ?? otherwise

export const labelKey = {
  /** Rate indicator, processing category and entry facility of each package: 40 packages make 160 letters. */
  write(prices: readonly Pick<PackagePrice, keyof LabelKey>[]): string {
    return prices
      .map(
        ({ indicator, category, facility }) =>
          indicator.padEnd(2).slice(0, 2) + letterOf(categories, category, 'M') + letterOf(facilities, facility, 'N'),
      )
      .join('')
  },

  /** The key of package `index`; null when the reference has none or is not one of ours. */
  read(carrierRef: string | null, index: number): LabelKey | null {
    const part = carrierRef?.slice(index * 4, index * 4 + 4) ?? ''
    const found = part.match(/^([0-9A-Z]{2})([MNLF])([NI])$/)
    if (!found) return null
    const [, indicator = '', category = '', facility = ''] = found
    return { indicator, category: categories[category] ?? '', facility: facilities[facility] ?? '' }
  },
}
