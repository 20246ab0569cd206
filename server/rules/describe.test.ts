import { expect, it } from 'vitest'
import { describeRule } from './describe.ts'
import { rule } from './fixtures/examples.ts'
import type { ShippingRule } from './rule.ts'

const pounds = (value: number) => ({ value, unit: 'lb' as const })
const cases: [Pick<ShippingRule, 'effect'> & Partial<ShippingRule>, string | null, string][] = [
  [
    { effect: 'exclude', services: ['ups_next_day_air', 'ups_next_day_air_early_am'] },
    null,
    'Do not offer UPS Next Day Air or UPS Next Day Air Early AM.',
  ],
  [
    { effect: 'force', carriers: ['ups', 'fedex', 'published'], scope: 'site' },
    'Dock',
    'Offer only UPS, FedEx and the USPS price list, from the site Dock.',
  ],
  [
    { effect: 'prefer', services: ['ups_ground', 'fedex_ground'], toleranceCents: 200, scope: 'account' },
    'LAW Legal',
    'Prefer UPS Ground, then FedEx Ground when it is at most $2.00 over the cheapest, charged to LAW Legal or an account below it.',
  ],
  [
    { effect: 'prefer', carriers: ['dhl', 'usps'], scope: 'user' },
    'Ada Byron',
    'Prefer DHL, then USPS at any price, by Ada Byron.',
  ],
  [
    { effect: 'exclude', carriers: ['dhl'], scope: 'profile' },
    'Sales',
    'Do not offer DHL, by people with the profile Sales.',
  ],
  [{ effect: 'prefer', carriers: ['dhl'], toleranceCents: 0 }, null, 'Prefer DHL when nothing is cheaper.'],
  [
    { effect: 'max_transit', maxTransitDays: 1, carriers: ['ups'] },
    null,
    'Do not offer services of UPS that take more than 1 business day.',
  ],
  [
    { effect: 'max_transit', maxTransitDays: 3, services: ['ups_ground', 'fedex_ground'] },
    null,
    'Do not offer services among UPS Ground and FedEx Ground that take more than 3 business days.',
  ],
  [
    { effect: 'charge', markupHundredths: 250, surchargeCents: 100 },
    null,
    'Add 2.5 % and $1.00 to the price of every service.',
  ],
  [{ effect: 'charge', markupHundredths: 5, services: ['ups_ground'] }, null, 'Add 0.05 % to the price of UPS Ground.'],
  [{ effect: 'charge', markupHundredths: 1000 }, null, 'Add 10 % to the price of every service.'],
  [
    { effect: 'signature', signature: 'adult_signature', when: { overValueCents: 1_000_00 } },
    null,
    'Ask for an adult signature for shipments that are worth over $1,000.00.',
  ],
  [
    {
      effect: 'exclude',
      carriers: ['dhl'],
      when: {
        ...{ destination: 'domestic', countries: ['US', 'PR'], packagings: ['large_flat_rate_box_apo', 'letter'] },
        ...{ overWeight: pounds(1), upToWeight: pounds(70), residential: true },
      },
    },
    null,
    'Do not offer DHL for shipments that stay in the country, go to US or PR, go to a home, are packed as large flat rate box APO or letter, have a package over 1 lb and have no package over 70 lb.',
  ],
  [
    {
      effect: 'exclude',
      carriers: ['dhl'],
      when: {
        destination: 'international',
        residential: false,
        countries: [...'ABCDEFGHIJ'].map((letter) => `A${letter}`),
      },
    },
    null,
    'Do not offer DHL for shipments that go to another country, go to AA, AB, AC, AD, AE, AF, AG, AH or 2 more countries and go to a business.',
  ],
]

it.each(cases)('%j is told in one sentence', (over, scopeName, text) => {
  expect(describeRule({ active: true, ...rule(over) }, scopeName)).toBe(text)
})
