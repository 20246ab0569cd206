/** Rating: every service of the built-in price list for one shipment, on one core. */
import type { RateRequest } from '../server/carriers/carrier.ts'
import { createPublishedCarrier } from '../server/carriers/published/carrier.ts'
import { perSecond } from './measure.ts'
import { atLeast, figure, type Row } from './table.ts'

const limitPerSecond = 20_000
const shipDate = '2026-03-02'
const postalCodes = ['10001', '94105', '60602', '73301', '98101', '33101', '96813', '99501', '02139', '80202']

/** Hundred requests between ten places: ounces and pounds, with and without size, some with extras. */
function requests(): RateRequest[] {
  return postalCodes.flatMap((from, row) => postalCodes.map((to, column) => request(from, to, row * 10 + column)))
}

function request(from: string, to: string, index: number): RateRequest {
  const address = (postalCode: string) => ({ name: 'Ada Byron', line1: '1 Main St', postalCode, country: 'US' })
  const weight = index % 3 === 0 ? { value: 8, unit: 'oz' as const } : { value: 1 + (index % 40), unit: 'lb' as const }
  const dimensions = { length: 6 + (index % 20), width: 8, height: 4, unit: 'in' as const }
  return {
    from: address(from),
    to: address(to),
    packages: [index % 2 === 0 ? { weight } : { weight, dimensions }],
    shipDate,
    options: index % 5 === 0 ? { signature: 'signature', insuredValueCents: 20_000 } : {},
    customs: null,
  }
}

export async function rating(): Promise<Row[]> {
  const carrier = createPublishedCarrier()
  const all = requests()
  let next = 0
  const measured = await perSecond(() => {
    next = (next + 1) % all.length
    const wanted = all[next]
    return wanted && carrier.rate(wanted)
  })
  const row = {
    name: 'rating all services, one core',
    measured: `${figure(measured)} shipments/s`,
    against: `limit ${figure(limitPerSecond)}/s`,
  }
  return [atLeast(row, { measured, limit: limitPerSecond })]
}
