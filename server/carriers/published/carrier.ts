/** The built-in price engine as a carrier: the USPS price list, without network, memory or account. */
import type { Carrier, CarrierMessage, CarrierProfile, Outcome } from '../carrier.ts'
import { isRefused, type Refused } from './price.ts'
import { purchase } from './purchase.ts'
import { rateAll } from './rate.ts'
import { type RateCard, shippedRateCards } from './rate-card.ts'
import { serviceCodes, services } from './services.ts'

/** Far above what a computation takes; intent leases are longer than this. */
const slowestPurchaseMs = 1000

export const publishedProfile: CarrierProfile = {
  code: 'published',
  name: 'USPS published prices',
  abilities: ['void'],
  services: serviceCodes.map((service) => ({ service, name: services[service].name })),
  hosts: { live: '', sandbox: '' },
}

function outcome<T extends object>(value: T | Refused): Outcome<T> {
  if (!isRefused(value)) return { result: value, messages: [] }
  const message: CarrierMessage = {
    carrier: 'published',
    code: value.refused,
    text: value.why,
    severity: 'error',
    retryable: false,
  }
  return { result: null, messages: [message] }
}

/**
 * The carrier `published`. Cards default to those in our data folder; the one in force on the ship date is used.
 * Nothing depends on the clock or on what happened before. `find` therefore computes the purchase again and never
 * answers `cannot_search`: as nothing is charged anywhere else, a purchase counts as made once it is recorded.
 * `void` is final at once.
 */
export function createPublishedCarrier({ cards = shippedRateCards() }: { cards?: readonly RateCard[] } = {}): Carrier {
  return {
    code: 'published',
    slowestPurchaseMs,
    rate: async (request) => ({ result: rateAll(cards, request), messages: [] }),
    buy: async (request) => outcome(purchase(cards, request)),
    find: async (request) => {
      const found = purchase(cards, request)
      return isRefused(found) ? 'not_found' : { found }
    },
    void: async () => ({ result: { state: 'voided' }, messages: [] }),
    test: async () => ({
      result: {
        account: cards.map(({ name }) => name).join(', '),
        services: publishedProfile.services.map(({ name }) => name),
      },
      messages: [],
    }),
  }
}
