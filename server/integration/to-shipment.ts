/** What a record says as a shipment: address, weight, dimensions, references, accounts. */
import type { Address } from '#contracts/addresses.ts'
import type { Package } from '#contracts/carriers.ts'
import type { DropFields } from '#contracts/drop-records.ts'
import type { ShipmentInput } from '#contracts/shipments.ts'
import { carrierOf } from './fields.ts'
import { addressOf, oneLine } from './recipient.ts'

/** Pounds and ounces exactly; null when the file says neither. */
export function weightOf({ pounds, ounces }: DropFields): Package['weight'] | null {
  if (!pounds && !ounces) return null
  if (!ounces) return { value: Number(pounds), unit: 'lb' }
  // Tenths of tenths: three characters hold at most two decimals, so that hundredths are exact.
  const hundredths = Math.round(Number(pounds ?? 0) * 1600) + Math.round(Number(ounces) * 100)
  return { value: hundredths / 100, unit: 'oz' }
}

function dimensionsOf({ length, width, height, girth }: DropFields): Package['dimensions'] {
  const [l, w, h, g] = [length, width, height, girth].map((value) => Number(value ?? 0))
  if (!l || !w || !h) return undefined
  return { length: l, width: w, height: h, unit: 'in', ...(g ? { girth: g } : {}) }
}

/** The references of a record in their places; the ends are cut off, holes are kept as blanks. */
function referencesOf(fields: DropFields): string[] {
  const all = [1, 2, 3, 4, 5].map((n) => fields[`reference${n}`] ?? '')
  return all.slice(0, all.findLastIndex((value) => value !== '') + 1)
}

export interface RecordForShipment {
  id: string
  fields: DropFields
  /** its accounts by level, found by their codes */
  accountIds: readonly string[]
}

/** Ready to be completed: only what is known. A weight of zero is not one. */
export function shipmentOf({ id, fields, accountIds }: RecordForShipment): Partial<ShipmentInput> {
  const weight = weightOf(fields)
  const dimensions = dimensionsOf(fields)
  const thirdParty = oneLine(fields.thirdPartyEmail ?? '')
  const packages = weight && weight.value > 0 ? [{ weight, ...(dimensions && { dimensions }) }] : undefined
  return {
    to: addressOf(fields) as Address,
    ...(packages && { packages }),
    references: referencesOf(fields),
    ...(accountIds.length > 0 && { accountIds: [...accountIds] }),
    ...(thirdParty && {
      notify: { recipient: Boolean(fields.recipientEmail), emails: [thirdParty], kinds: ['shipped'] },
    }),
    ...(fields.carrier && { onlyCarrier: carrierOf(fields.carrier).toLowerCase() as ShipmentInput['onlyCarrier'] }),
    dropRecordId: id,
  }
}
