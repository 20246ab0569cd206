/** One shipment with its jobs, read from the API and read again when live events say it changed. */
import { api, take } from '#lib/api/client.ts'
import { type ProblemError, problemOf } from '#lib/api/problem.ts'
import type { Job, Shipment } from '#lib/api/types.ts'
import { devices } from '#lib/live/devices.svelte.ts'
import { live } from '#lib/live/live.svelte.ts'
import { session } from '#lib/session/session.svelte.ts'

export class ShipmentRecord {
  shipment = $state.raw<Shipment | null>(null)
  #jobs = $state.raw<readonly Job[]>([])
  jobs = $derived(this.#jobs.map((job) => devices.job(job.id) ?? job))
  problem = $state.raw<ProblemError | null>(null)
  readonly id: string

  constructor(id: string) {
    this.id = id
  }

  /** Reads the shipment and its jobs; a failure is kept in `problem`. */
  async load(): Promise<void> {
    try {
      this.shipment = await take(api.GET('/v1/shipments/{id}', { params: { path: { id: this.id } } }))
      this.problem = null
      if (!session.may('jobs:read')) return
      const { items } = await take(api.GET('/v1/jobs', { params: { query: { shipmentId: this.id, limit: 50 } } }))
      for (const job of items) devices.followJob(job)
      this.#jobs = items
    } catch (thrown) {
      this.problem = problemOf(thrown)
    }
  }

  /** Loads now and on every event about it; returns what stops that (made for `$effect`). */
  follow(): () => void {
    void this.load()
    const stops = [
      live.on('shipment.changed', ({ shipmentId }) => {
        if (shipmentId === this.id) void this.load()
      }),
      live.on('job.changed', ({ job }) => {
        if (job.shipmentId === this.id) void this.load()
      }),
    ]
    return () => {
      for (const stop of stops) stop()
    }
  }

  /** Says what really came out of the printer for a job nobody knows about. */
  async resolve(jobId: string, outcome: 'printed' | 'not_printed'): Promise<void> {
    const params = { path: { id: jobId } }
    devices.followJob(await take(api.POST('/v1/jobs/{id}/resolve', { params, body: { outcome } })))
    await this.load()
  }
}
