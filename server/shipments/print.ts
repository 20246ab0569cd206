/** Printing a bought label on a device; a reprint is numbered, has a reason, and is never a second purchase. */
import { finalJobStates } from '#contracts/agent.ts'
import type { Job } from '#contracts/jobs.ts'
import { createPrintJob, printHistory, requirePrinter } from '../devices/index.ts'
import type { Actor } from '../platform/audit.ts'
import type { Tx } from '../platform/db/database.ts'
import { AppError, notFound, unprocessable } from '../platform/errors.ts'
import type { OutboxEvent } from '../platform/outbox/outbox.ts'
import type { Platform } from '../platform/platform.ts'
import { changeShipment, postroomItself, tellChange } from './change.ts'
import { assertPrintable, drawLabel, readLabel } from './label.ts'
import { lockShipment, type ShipmentRow, selectShipment } from './store.ts'

/** Every label of a shipment is drawn for this paper. */
export const labelSize = '4x6'

interface Printing {
  id: string
  /** the routes choose when absent */
  deviceId?: string
  reason?: string
}

/** Sends the label to the printer. Every print after one that may have come out needs a reason. */
export async function printShipment(platform: Platform, context: Actor, options: Printing): Promise<Job> {
  const { tenantId } = context
  const asked = await platform.db.withTenant(tenantId, async (tx) => {
    const row = await selectShipment(tx, tenantId, options.id)
    if (!row) throw notFound('shipment')
    const printed = await printsBefore(tx, row, options.reason)
    const label = await readLabel(tx, row)
    const wish = {
      tenantId,
      userId: context.userId,
      siteId: row.siteId,
      labelSize,
      deviceId: options.deviceId,
    } as const
    return { label, printed, printer: await requirePrinter(tx, wish) }
  })
  const { printed, printer } = asked
  const { deviceId, routedBy, format, dpi } = printer
  const { bytes } = await drawLabel(asked.label, { format, dpi, reprint: printed > 0 ? printed : undefined })
  return platform.db.withTenant(tenantId, async (tx) => {
    const row = await lockShipment(tx, tenantId, options.id)
    if (!row) throw notFound('shipment')
    // Voided or printed by somebody else while the label was drawn: what was drawn is not what is to be printed.
    assertPrintable(row)
    if ((await printsBefore(tx, row, options.reason)) !== printed)
      throw new AppError(
        'conflict',
        'This label was printed by somebody else just now. Look before you print it again.',
      )
    const reason = options.reason ?? null
    const title = `Label ${row.trackingNumber}`
    const document = { format, bytes }
    const job = { actor: context, deviceId, routedBy, document, title, shipmentId: row.id }
    const created = await createPrintJob(platform, tx, { ...job, reprint: printed, reason })
    const text = printed > 0 ? `Reprint ${printed} sent to the printer: ${options.reason}` : 'Sent to the printer'
    await tellChange(tx, row, { actor: context, kind: 'shipment.print_sent', text })
    return created
  })
}

/** How often the label may have come out already. `conflict` while one is on its way, `unprocessable` without a reason. */
async function printsBefore(tx: Tx, row: ShipmentRow, reason: string | undefined): Promise<number> {
  const earlier = await printHistory(tx, row.tenantId, row.id)
  if (earlier.some(({ state }) => !finalJobStates.includes(state)))
    throw new AppError('conflict', 'This label is already on its way to a printer. Wait for it or cancel that job.')
  const printed = earlier.filter(({ state }) => state === 'confirmed' || state === 'unknown').length
  if (printed > 0 && !reason)
    throw unprocessable('reason', 'This label was printed before. Say why it is printed again.')
  return printed
}

/** Marks the shipment printed once the printer confirmed. Repeats change nothing. */
export async function markPrinted(platform: Platform, event: OutboxEvent): Promise<void> {
  const { shipmentId } = event.payload as { shipmentId: string | null }
  if (!shipmentId) return
  await platform.db.withTenant(event.tenantId, async (tx) => {
    const row = await lockShipment(tx, event.tenantId, shipmentId)
    if (row?.status !== 'purchased') return
    await changeShipment(tx, row, {
      actor: postroomItself(event.tenantId),
      kind: 'shipment.printed',
      text: 'Printed',
      set: { status: 'printed' },
    })
  })
}
