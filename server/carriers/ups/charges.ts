/** The parts of a price as UPS itemises them, made to add up. */
import type { Charge } from '#contracts/carriers.ts'
import { at, cents, type Json, records, textOf } from '../kit/values.ts'
import { amountOf } from './money.ts'

/** UPS often sends the number of a charge without its name (Accessorial codes of its developer appendix). */
const names: Readonly<Record<string, string>> = {
  100: 'Additional handling',
  110: 'Collect on delivery',
  120: 'Delivery confirmation',
  121: 'Delivery confirmation',
  190: 'Extended area',
  199: 'Hazardous material',
  200: 'Dry ice',
  202: 'Perishable goods',
  220: 'Hold for pickup',
  250: 'Return label',
  270: 'Residential address',
  300: 'Saturday delivery',
  375: 'Fuel surcharge',
  376: 'Delivery area',
  377: 'Large package',
  378: 'Duties and taxes paid by the shipper',
  400: 'Declared value',
  401: 'Additional handling',
  407: 'Extended area of pickup',
  430: 'Peak season',
}
const extraCodes = new Set(['110', '120', '121', '220', '250', '300'])

/**
 * Charges that add up to `totalCents`: the negotiated parts when there are any, else the list price's. Parts that come
 * to more than the total are dropped for coarser ones; what is missing is `Other`.
 */
export function chargesOf(rated: Json, totalCents: number): Charge[] {
  const negotiated = records(rated.NegotiatedRateCharges)
  const packages = records(rated.RatedPackage)
  const own = negotiated.length > 0
  const base = own ? negotiated.flatMap((part) => records(part.BaseServiceCharge)) : records(rated.BaseServiceCharge)
  const shipmentItems = own
    ? negotiated.flatMap((part) => records(part.ItemizedCharges))
    : records(rated.ItemizedCharges)
  const packageItems = own
    ? packages.flatMap((one) => records(at(one, 'NegotiatedCharges', 'ItemizedCharges')))
    : packages.flatMap((one) => records(one.ItemizedCharges))
  const taxes = own ? negotiated.flatMap((part) => records(part.TaxCharges)) : records(rated.TaxCharges)
  const candidates = [
    [...bases(base), ...items([...shipmentItems, ...packageItems]), ...taxCharges(taxes)],
    [...bases(base), ...items(shipmentItems)],
    own ? [] : coarse(rated),
  ]
  const fitting = candidates.find((parts) => parts.some(({ kind }) => kind === 'base') && sumOf(parts) <= totalCents)
  return completed(fitting ?? [{ kind: 'base', name: 'UPS price', amountCents: totalCents }], totalCents)
}

const sumOf = (parts: readonly Charge[]) => parts.reduce((sum, { amountCents }) => sum + amountCents, 0)

function bases(parts: readonly Json[]): Charge[] {
  const amountCents = parts.reduce((sum, part) => sum + (amountOf(part)?.amountCents ?? 0), 0)
  return amountCents > 0 ? [{ kind: 'base', name: 'Transportation', amountCents }] : []
}

/** The same charge of several packages is one line. */
function items(parts: readonly Json[]): Charge[] {
  const lines = new Map<string, Charge>()
  for (const part of parts) {
    const amountCents = amountOf(part)?.amountCents ?? 0
    const code = textOf(part.Code) ?? ''
    const name = textOf(part.Description) ?? names[code] ?? (code ? `Surcharge ${code}` : 'Surcharge')
    const line = lines.get(name) ?? { kind: kindOf(code, amountCents), name, amountCents: 0 }
    lines.set(name, { ...line, amountCents: line.amountCents + amountCents })
  }
  return [...lines.values()].filter(({ amountCents }) => amountCents !== 0)
}

function kindOf(code: string, amountCents: number): Charge['kind'] {
  if (amountCents < 0) return 'discount'
  if (code === '400') return 'insurance'
  return extraCodes.has(code) ? 'extra_service' : 'surcharge'
}

function taxCharges(parts: readonly Json[]): Charge[] {
  return parts.flatMap((part) => {
    const amountCents = cents(part.MonetaryValue)
    return amountCents ? [{ kind: 'tax' as const, name: textOf(part.Type) ?? 'Tax', amountCents }] : []
  })
}

function coarse(rated: Json): Charge[] {
  const way = amountOf(rated.TransportationCharges)?.amountCents ?? 0
  const extras = amountOf(rated.ServiceOptionsCharges)?.amountCents ?? 0
  return [
    ...(way > 0 ? [{ kind: 'base' as const, name: 'Transportation with surcharges', amountCents: way }] : []),
    ...(extras > 0 ? [{ kind: 'extra_service' as const, name: 'Extra services', amountCents: extras }] : []),
  ]
}

function completed(parts: readonly Charge[], totalCents: number): Charge[] {
  const rest = totalCents - sumOf(parts)
  if (rest === 0) return [...parts]
  return [...parts, { kind: rest > 0 ? 'surcharge' : 'discount', name: 'Other', amountCents: rest }]
}
