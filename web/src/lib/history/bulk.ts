/** Several shipments at once, handed to the server: prints, voids, batches and manifests. */
import { api, take } from '#lib/api/client.ts'
import { type Intent, idempotent } from '#lib/api/intent.ts'
import type { BackgroundJob, Batch, Manifest, Shipment, ShipmentSummary } from '#lib/api/types.ts'
import { printerOf } from '#lib/live/print-to.ts'

/** Shipments of one request; the server refuses more. */
export const bulkMax = 1_000

/** States in which something was bought that can still be given back. */
export function voidable({ status }: Pick<ShipmentSummary, 'status'>): boolean {
  return ['purchased', 'printed', 'manifested', 'void_refused'].includes(status)
}

/** States in which there is a label to print. */
export function printable({ status }: Pick<ShipmentSummary, 'status'>): boolean {
  return !['draft', 'rated', 'purchasing', 'unknown', 'voided', 'void_requested'].includes(status)
}

/** True when a print came before as far as is known here; the server then wants a reason. */
export function printedBefore({ status }: Pick<ShipmentSummary, 'status'>): boolean {
  return printable({ status }) && status !== 'purchased'
}

/** What can be closed on a manifest now. */
export function manifestable({ status }: Pick<ShipmentSummary, 'status'>): boolean {
  return status === 'purchased' || status === 'printed'
}

/** Drafts are bought as they are, of bought shipments copies are made. */
export function batchable({ status }: Pick<ShipmentSummary, 'status'>): boolean {
  return status !== 'purchasing' && status !== 'unknown'
}

/** Voids one; the answer tells whether it is done or the carrier takes its time. */
export function voidShipment(id: string): Promise<Shipment> {
  return take(api.POST('/v1/shipments/{id}/void', { params: { path: { id }, header: idempotent() } }))
}

type Some = readonly Pick<ShipmentSummary, 'id'>[]
const idsOf = (shipments: Some) => shipments.map(({ id }) => id)

/** Has the server void them, one after the other; the answer is the work to follow. */
export async function voidMany(shipments: Some, intent: Intent): Promise<BackgroundJob> {
  const body = { shipmentIds: idsOf(shipments) }
  const header = idempotent(intent.keyFor(body))
  const job = await take(api.POST('/v1/shipments/void', { params: { header }, body }))
  intent.settle()
  return job
}

/** Has the server print them in this order; the answer is the work to follow. */
export async function printMany(
  shipments: Some,
  { printTo, reason, intent }: { printTo: string; reason: string; intent: Intent },
): Promise<BackgroundJob> {
  const body = { shipmentIds: idsOf(shipments), ...printerOf(printTo), ...(reason && { reason }) }
  const header = idempotent(intent.keyFor(body))
  const job = await take(api.POST('/v1/shipments/print', { params: { header }, body }))
  intent.settle()
  return job
}

/** Collects them in a batch: checked and priced in the background, bought when somebody says so. */
export async function makeBatch(
  shipments: Some,
  { service, name, intent }: { service: string; name: string; intent: Intent },
): Promise<Batch> {
  const body = { service, shipmentIds: idsOf(shipments), ...(name && { name }) }
  const header = idempotent(intent.keyFor(body))
  const batch = await take(api.POST('/v1/batches', { params: { header }, body }))
  intent.settle()
  return batch
}

/** Closes them on a manifest of the carrier account they were bought with. */
export async function closeManifest(shipments: readonly ShipmentSummary[], intent: Intent): Promise<Manifest> {
  const first = shipments[0]
  if (!first) throw new Error('nothing to close')
  const { rate } = await take(api.GET('/v1/shipments/{id}', { params: { path: { id: first.id } } }))
  const carrierAccountId = rate?.carrierAccountId ?? ''
  const body = { carrierAccountId, siteId: first.siteId, shipmentIds: idsOf(shipments) }
  const header = idempotent(intent.keyFor(body))
  const manifest = await take(api.POST('/v1/manifests', { params: { header }, body }))
  intent.settle()
  return manifest
}
