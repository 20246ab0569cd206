/** The same thing done to several shipments, one after the other: one failure stops nothing else. */
import { api, take } from '#lib/api/client.ts'
import { idempotent } from '#lib/api/intent.ts'
import { problemOf } from '#lib/api/problem.ts'
import type { ShipmentSummary } from '#lib/api/types.ts'
import { addressee } from '#lib/format/address.ts'
import { printLabel } from '#lib/ship/purchase.svelte.ts'

export interface BulkFailure {
  id: string
  text: string
}

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

export function reprint(id: string, deviceId: string, reason: string): Promise<unknown> {
  return printLabel(id, deviceId, reason)
}
