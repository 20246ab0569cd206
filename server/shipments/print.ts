/** Printing a bought label on a device; a reprint is numbered, has a reason, and is never a second purchase. */
import { finalJobStates } from '#contracts/agent.ts'
import type { Job } from '#contracts/devices.ts'
import { createPrintJob, printHistory, requirePrinter } from '../devices/index.ts'
import type { Actor } from '../platform/audit.ts'
import { AppError, notFound, unprocessable } from '../platform/errors.ts'
import type { OutboxEvent } from '../platform/outbox/outbox.ts'
import type { Platform } from '../platform/platform.ts'
import { changeShipment, postroomItself, tellChange } from './change.ts'
import { labelDocument } from './label.ts'
import { lockShipment } from './store.ts'

/** Sends the label to the printer. Every print after one that may have come out needs a reason. */
export async function printShipment(
  platform: Platform,
  context: Actor,
  options: { id: string; deviceId: string; reason?: string },
): Promise<Job> {
  const { tenantId } = context
  return platform.db.withTenant(tenantId, async (tx) => {
    const row = await lockShipment(tx, tenantId, options.id)
    if (!row) throw notFound('shipment')
    const earlier = await printHistory(tx, tenantId, row.id)
    const open = earlier.find(({ state }) => !finalJobStates.includes(state))
    if (open)
      throw new AppError('conflict', 'This label is already on its way to a printer. Wait for it or cancel that job.')
    const printed = earlier.filter(({ state }) => state === 'confirmed' || state === 'unknown').length
    if (printed > 0 && !options.reason)
      throw unprocessable('reason', 'This label was printed before. Say why it is printed again.')
    const printer = await requirePrinter(tx, tenantId, options.deviceId)
    const wish = { format: printer.format, dpi: printer.dpi, reprint: printed > 0 ? printed : undefined }
    const document = await labelDocument(tx, tenantId, { id: row.id, wish })
    const job = await createPrintJob(platform, tx, {
      actor: context,
      deviceId: options.deviceId,
      document: { format: printer.format, bytes: document.bytes },
      title: `Label ${row.trackingNumber}`,
      shipmentId: row.id,
      reprint: printed,
      reason: options.reason ?? null,
    })
    const text = printed > 0 ? `Reprint ${printed} sent to the printer: ${options.reason}` : 'Sent to the printer'
    await tellChange(tx, row, { actor: context, kind: 'shipment.print_sent', text })
    return job
  })
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
