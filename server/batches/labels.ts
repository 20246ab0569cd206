/** The labels of a batch: all of them as one PDF, or those not printed yet to a printer, in the order of the rows. */
import type { BinaryReply } from '#contracts/operation.ts'
import { requirePrinter, selectPrinted } from '../devices/index.ts'
import { joinPdfs, type LabelPiece, labelMediaTypes, renderArtwork } from '../labels/index.ts'
import { AppError, notFound } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import type { Platform } from '../platform/platform.ts'
import { printShipments, selectLabelArtwork } from '../shipments/index.ts'
import { selectBought } from './item-store.ts'
import { selectBatch } from './store.ts'

/** Shipments whose pictures are in memory at once; other requests get their turn between two such parts. */
const shipmentsAtOnce = 25
/** Labels drawn at once, where shipments have many packages. */
const labelsAtOnce = 50
/** Pages of one document: 1,000 shipments with a package each, and some room. */
const labelsMax = 2_000

/**
 * Every bought label that was not voided. One that is only at the carrier's web site is left out; its shipment says so.
 * `conflict` when there is none, or more than 2,000.
 */
export async function batchLabels(platform: Platform, { tenantId }: UserContext, id: string): Promise<BinaryReply> {
  const { name, ids } = await platform.db.withTenant(tenantId, async (tx) => {
    const batch = await selectBatch(tx, tenantId, id)
    if (!batch) throw notFound('batch')
    const bought = await selectBought(tx, { tenantId, batchId: id })
    return { name: batch.name, ids: bought.map(({ shipmentId }) => shipmentId) }
  })
  const parts: Uint8Array<ArrayBuffer>[] = []
  let count = 0
  for (let at = 0; at < ids.length; at += shipmentsAtOnce) {
    const pieces = await piecesOf(platform, tenantId, ids.slice(at, at + shipmentsAtOnce))
    count += pieces.length
    if (count > labelsMax)
      throw new AppError(
        'conflict',
        `One document holds ${labelsMax.toLocaleString('en-US')} labels. Print this batch instead.`,
      )
    for (let from = 0; from < pieces.length; from += labelsAtOnce)
      parts.push(await renderArtwork(pieces.slice(from, from + labelsAtOnce), { format: 'pdf', dpi: 203 }))
  }
  if (parts.length === 0) throw new AppError('conflict', 'This batch has no label yet: buy it first.')
  return { contentType: labelMediaTypes.pdf, filename: `${name}.pdf`, bytes: await joinPdfs(parts) }
}

async function piecesOf(platform: Platform, tenantId: string, ids: readonly string[]): Promise<LabelPiece[]> {
  const labels = await platform.db.withTenant(tenantId, (tx) => selectLabelArtwork(tx, tenantId, ids))
  return ids.flatMap((id) =>
    labels.flatMap(({ shipmentId, artwork }) => (shipmentId === id && artwork.kind !== 'missing' ? [artwork] : [])),
  )
}

/**
 * Sends the labels to a printer, the one the routes choose when none is named, that did not come out of one yet and are not on their way, one job after the other as a
 * background job. `conflict` when there is none; `device_unavailable` when the printer cannot take them now.
 */
export async function printBatch(
  platform: Platform,
  context: UserContext,
  { id, deviceId }: { id: string; deviceId?: string },
): Promise<{ jobs: number }> {
  const { tenantId, userId } = context
  const shipmentIds = await platform.db.withTenant(tenantId, async (tx) => {
    if (!(await selectBatch(tx, tenantId, id))) throw notFound('batch')
    // Before anything is looked for; a printer that the routes choose is checked with the first shipment.
    if (deviceId !== undefined) await requirePrinter(tx, { tenantId, userId, siteId: null, labelSize: '4x6', deviceId })
    const bought = (await selectBought(tx, { tenantId, batchId: id })).map(({ shipmentId }) => shipmentId)
    const printed = await selectPrinted(tx, tenantId, bought)
    return bought.filter((one) => !printed.has(one))
  })
  if (shipmentIds.length === 0)
    throw new AppError(
      'conflict',
      'Every bought label was printed or is on its way. Print single ones again from their shipment.',
    )
  await printShipments(platform, context, { shipmentIds, deviceId })
  return { jobs: shipmentIds.length }
}
