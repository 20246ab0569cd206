/** Books one row of a carrier's list: as an adjustment, or as the refund that a void has waited for. */
import { adjust, selectLedgerOfShipment } from '../accounts/index.ts'
import type { Tx } from '../platform/db/database.ts'
import type { UserContext } from '../platform/http/context.ts'
import { newId } from '../platform/ids.ts'
import { formatCents } from '../platform/money.ts'
import { type LabelOwner, type OpenVoid, payBack, tellShipment, tellVoided } from '../shipments/index.ts'
import type { ReadRow } from './read-csv.ts'

export interface Booking {
  context: UserContext
  row: ReadRow & { amountCents: number }
  owner: LabelOwner
  /** voids that have not ended, by purchase; one that this row ends is taken out */
  voids: Map<string, OpenVoid>
}

/** Booked, and what is to be told when all money has moved; or why not. */
export type Booked = { tell: () => Promise<unknown> } | { problem: string }

const tooLarge =
  'Amount: the credit is larger than what this shipment comes to. It may have been given back already, or the carrier billed more that was not imported yet.'

export async function bookRow(tx: Tx, booking: Booking): Promise<Booked> {
  const { context, row, owner, voids } = booking
  const open = voids.get(owner.intentId)
  if (row.amountCents < 0 && open) return bookRefund(tx, booking, open)
  const { shipmentId, intentId } = owner
  const { amountCents, invoiceNumber, reason } = row
  try {
    await adjust(tx, { tenantId: context.tenantId, intentId, shipmentId, adjustmentId: newId(), amountCents })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return { problem: tooLarge }
  }
  const what = amountCents > 0 ? 'billed' : 'credited'
  const text = `The carrier ${what} ${formatCents(Math.abs(amountCents))} on invoice ${invoiceNumber}: ${reason}`
  return { tell: () => tellShipment(tx, { actor: context, shipmentId, kind: 'shipment.adjusted', text }) }
}

/**
 * The void ends as every void does: the account has back what it was charged. That stands for the price the carrier had
 * quoted, so that only the difference between price and credit is booked as an adjustment, and no cent twice.
 */
async function bookRefund(tx: Tx, { context, row, owner, voids }: Booking, open: OpenVoid): Promise<Booked> {
  if (open.intent.state === 'voiding')
    return { problem: 'The void of this shipment is under way. Import the file again when the carrier has answered.' }
  const { tenantId } = context
  const { shipmentId, intentId } = owner
  const price = open.intent.request.agreedAmountCents
  const keptCents = price + row.amountCents
  if (keptCents + (await adjustedCents(tx, { tenantId, ...owner })) < 0) return { problem: tooLarge }
  await payBack(tx, open)
  voids.delete(intentId)
  if (keptCents !== 0)
    await adjust(tx, { tenantId, intentId, shipmentId, adjustmentId: newId(), amountCents: keptCents })
  const back = formatCents((open.row.chargedCents ?? price) - keptCents)
  const kept = keptCents > 0 ? `, ${formatCents(keptCents)} kept by the carrier` : ''
  const text = `Refund paid on invoice ${row.invoiceNumber}; ${back} returned to the account${kept}: ${row.reason}`
  return { tell: () => tellVoided(tx, open, { actor: context, text }) }
}

/** What the carrier billed beyond the price so far; below zero when it gave some of it back. */
async function adjustedCents(
  tx: Tx,
  { tenantId, shipmentId, intentId }: LabelOwner & { tenantId: string },
): Promise<number> {
  const entries = await selectLedgerOfShipment(tx, tenantId, shipmentId)
  const signs: Record<string, number> = { adjust: 1, credit: -1 }
  return entries.reduce(
    (sum, entry) => sum + (entry.intentId === intentId ? (signs[entry.kind] ?? 0) * entry.amountCents : 0),
    0,
  )
}
