/** Several shipments at once: labels printed one after the other from here, voids handed to the server. */
import { api, take } from '#lib/api/client.ts'
import { type Intent, idempotent } from '#lib/api/intent.ts'
import { problemOf } from '#lib/api/problem.ts'
import type { BackgroundJob, ShipmentSummary } from '#lib/api/types.ts'
import { addressee } from '#lib/format/address.ts'
import { printLabel } from '#lib/ship/purchase.svelte.ts'

export interface BulkFailure {
  id: string
  text: string
}

/** The same thing done to each: one failure stops nothing else. */
export class Bulk {
  done = $state(0)
  total = $state(0)
  failures = $state.raw<readonly BulkFailure[]>([])
  #cancelled = false

  get running(): boolean {
    return this.done < this.total
  }

  /** Stops after the one being worked on. */
  cancel(): void {
    this.#cancelled = true
  }

  /** Does `act` to each; returns how many succeeded. */
  async run(
    shipments: readonly ShipmentSummary[],
    act: (shipment: ShipmentSummary) => Promise<unknown>,
  ): Promise<number> {
    this.done = 0
    this.total = shipments.length
    this.failures = []
    this.#cancelled = false
    for (const shipment of shipments) {
      if (this.#cancelled) break
      try {
        await act(shipment)
      } catch (thrown) {
        const text = `${addressee(shipment.to)}: ${problemOf(thrown).detail}`
        this.failures = [...this.failures, { id: shipment.id, text }]
      }
      this.done += 1
    }
    const succeeded = this.done - this.failures.length
    this.total = this.done
    return succeeded
  }
}

/** States in which something was bought that can still be given back. */
export function voidable({ status }: Pick<ShipmentSummary, 'status'>): boolean {
  return status === 'purchased' || status === 'printed' || status === 'void_refused'
}

/** States in which there is a label to print. */
export function printable({ status }: Pick<ShipmentSummary, 'status'>): boolean {
  return !['draft', 'rated', 'purchasing', 'unknown', 'voided', 'void_requested'].includes(status)
}

export async function voidShipment(id: string): Promise<void> {
  await take(api.POST('/v1/shipments/{id}/void', { params: { path: { id }, header: idempotent() } }))
}

/** Shipments the server voids in one go. */
export const voidMax = 500

/** Has the server void them, one after the other; the answer is the work to follow. */
export async function voidMany(shipments: readonly ShipmentSummary[], intent: Intent): Promise<BackgroundJob> {
  const shipmentIds = shipments.map(({ id }) => id)
  const header = idempotent(intent.keyFor(shipmentIds))
  const job = await take(api.POST('/v1/shipments/void', { params: { header }, body: { shipmentIds } }))
  intent.settle()
  return job
}

export function reprint(id: string, deviceId: string, reason: string): Promise<unknown> {
  return printLabel(id, deviceId, reason)
}
