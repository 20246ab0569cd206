/** The cheapest question that shows whether an account works: prices of a small parcel between two public buildings. */
import type { Job } from './options.ts'

const libraryOfCongress = { line1: '101 Independence Ave SE', city: 'Washington', state: 'DC', postalCode: '20540' }
const publicLibrary = { line1: '476 5th Ave', city: 'New York', state: 'NY', postalCode: '10018' }

export function probe(now: Date): Job {
  return {
    from: { company: 'Library', country: 'US', ...publicLibrary },
    to: { company: 'Library', country: 'US', ...libraryOfCongress },
    packages: [{ weight: { value: 1, unit: 'lb' }, dimensions: { length: 8, width: 6, height: 4, unit: 'in' } }],
    shipDate: now.toISOString().slice(0, 10),
    options: {},
    customs: null,
    serviceCode: null,
  }
}
