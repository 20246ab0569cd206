/** What the connection is tried with: a parcel of one pound from Memphis to New York. */
import type { RateRequest } from '../carrier.ts'

export function trialRequest(now: Date): RateRequest {
  return {
    from: {
      company: 'Postroom',
      line1: '942 S Shady Grove Rd',
      city: 'Memphis',
      state: 'TN',
      postalCode: '38120',
      country: 'US',
    },
    to: {
      company: 'Postroom',
      line1: '350 5th Ave',
      city: 'New York',
      state: 'NY',
      postalCode: '10118',
      country: 'US',
    },
    packages: [{ weight: { value: 1, unit: 'lb' } }],
    shipDate: now.toISOString().slice(0, 10),
    options: {},
    customs: null,
  }
}
