/** What requests for prices and for labels have in common. */
import type { Package } from '#contracts/carriers.ts'
import type { RateRequest } from '../carrier.ts'
import { decimalOf, type Json } from '../kit/values.ts'
import { currencyTo } from './currency.ts'
import { packageServices } from './options.ts'
import { dimensionsOf, unitsOf, weightOf } from './packages.ts'

/** Parcels are fetched with the daily pickup or one that was scheduled; the choice does not change prices. */
export const pickupType = 'USE_SCHEDULED_PICKUP'

/** The currency FedEx prices a journey in when nobody told: that of the account's country. */
export function currencyOfCountry(country: string): string {
  return country === 'CA' ? 'CAD' : 'USD'
}

/** `requestedPackageLineItems`, one per package; `more` adds to each. */
export function lineItems(
  request: RateRequest,
  api: 'rate' | 'ship',
  more: (index: number) => Json = () => ({}),
): Json[] {
  const { packages, options, from } = request
  const special = packageServices(options, api)
  const currency = currencyTo(currencyOfCountry(from.country))
  return packages.map((one: Package, index) => ({
    groupPackageCount: 1,
    weight: weightOf(one.weight, unitsOf(packages)),
    ...(one.dimensions && { dimensions: dimensionsOf(one.dimensions) }),
    ...(options.insuredValueCents !== undefined && {
      declaredValue: { amount: Number(decimalOf(options.insuredValueCents)), currency },
    }),
    ...(special && { packageSpecialServices: special }),
    ...more(index),
  }))
}
