/** What a file handed to another system says of a bought shipment. */
import type { Address } from '#contracts/addresses.ts'
import type { CarrierCode, Charge, Package } from '#contracts/carriers.ts'
import { selectPath } from '../accounts/index.ts'
import type { Tx } from '../platform/db/database.ts'
import { selectLabelHeads, selectShipment } from './store.ts'

export interface ShipmentForExport {
  id: string
  dropRecordId: string | null
  to: Address
  packages: Package[]
  references: string[]
  carrier: CarrierCode | null
  service: string | null
  serviceName: string | null
  /** by package */
  trackingNumbers: string[]
  /** what the account was charged, the carrier's price, and what that is made of */
  chargedCents: number
  amountCents: number
  charges: Charge[]
  /** size and kind of the label */
  format: string
  shipDate: string
  purchasedAt: Date
  accountPath: { code: string; name: string }[]
  createdBy: string | null
}

/** The shipment, or null when there is none or it was never bought. */
export async function readShipmentForExport(tx: Tx, tenantId: string, id: string): Promise<ShipmentForExport | null> {
  const row = await selectShipment(tx, tenantId, id)
  if (!row?.purchasedAt) return null
  const [labels, path] = await Promise.all([
    selectLabelHeads(tx, tenantId, id),
    row.accountId ? selectPath(tx, tenantId, row.accountId) : Promise.resolve([]),
  ])
  const numbers = row.packages.map((_, index) => labels.find(({ packageNumber }) => packageNumber === index + 1))
  const { to, packages, references, carrier, service, serviceName, shipDate, purchasedAt, dropRecordId } = row
  return {
    ...{ id, dropRecordId, to, packages, references, carrier, service, serviceName, shipDate, purchasedAt },
    trackingNumbers: numbers.map((label) => label?.trackingNumber ?? row.trackingNumber ?? ''),
    chargedCents: row.chargedCents ?? row.amountCents ?? 0,
    amountCents: row.amountCents ?? 0,
    charges: row.rate?.charges ?? [],
    format: '4x6 label',
    accountPath: path.map(({ code, name }) => ({ code, name })),
    createdBy: row.createdByName,
  }
}
