/** One shipment with tracking, notices and jobs, read from the API and read again when live events say it changed. */
import { api, take } from '#lib/api/client.ts'
import { type ProblemError, problemOf } from '#lib/api/problem.ts'
import type { Job, Notice, Shipment, Tracking } from '#lib/api/types.ts'
import { devices } from '#lib/live/devices.svelte.ts'
import { live } from '#lib/live/live.svelte.ts'
import { session } from '#lib/session/session.svelte.ts'
import { sendNoticeAgain } from '#lib/worklist/acts.ts'

/** Scans without a new status come without an event. */
const trackEveryMs = 30_000

export class ShipmentRecord {
  shipment = $state.raw<Shipment | null>(null)
  tracking = $state.raw<Tracking | null>(null)
  /** null until read */
  notices = $state.raw<readonly Notice[] | null>(null)
  #jobs = $state.raw<readonly Job[]>([])
  jobs = $derived(this.#jobs.map((job) => devices.job(job.id) ?? job))
  problem = $state.raw<ProblemError | null>(null)
  /** why tracking or notices could not be read; the shipment itself is there */
  partProblem = $state.raw<ProblemError | null>(null)
  readonly id: string

  constructor(id: string) {
    this.id = id
  }

  /** Reads the shipment and what belongs to it; a failure is kept in `problem`. */
  async load(): Promise<void> {
    try {
      this.shipment = await take(api.GET('/v1/shipments/{id}', { params: { path: { id: this.id } } }))
      this.problem = null
    } catch (thrown) {
      this.problem = problemOf(thrown)
      return
    }
    const parts = await Promise.allSettled([this.#readJobs(), this.#readTracking(), this.#readNotices()])
    const failed = parts.find((part) => part.status === 'rejected')
    this.partProblem = failed ? problemOf(failed.reason) : null
  }

  /** Takes an answer of the API for what is shown; the rest is read again. */
  async accept(shipment: Shipment): Promise<void> {
    this.shipment = shipment
    await this.load()
  }

  /** Loads now and on every event about it; returns what stops that (made for `$effect`). */
  follow(): () => void {
    void this.load()
    const timer = setInterval(() => this.#lookAgain(), trackEveryMs)
    const stops = [
      () => clearInterval(timer),
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

  /** Asks the carrier now where the parcel is. Throws ProblemError. */
  async ask(): Promise<void> {
    this.tracking = await take(api.POST('/v1/shipments/{id}/tracking', { params: { path: { id: this.id } } }))
    await this.load()
  }

  /** Says what really came out of the printer for a job nobody knows about. */
  async resolve(jobId: string, outcome: 'printed' | 'not_printed'): Promise<void> {
    const params = { path: { id: jobId } }
    devices.followJob(await take(api.POST('/v1/jobs/{id}/resolve', { params, body: { outcome } })))
    await this.load()
  }

  /** Puts a notice that failed in line once more. Throws ProblemError. */
  async sendAgain(noticeId: string): Promise<void> {
    await sendNoticeAgain(noticeId)
    await this.load()
  }

  #lookAgain(): void {
    if (document.hidden || !this.tracking?.nextCheckAt) return
    this.#readTracking().catch((thrown: unknown) => {
      this.partProblem = problemOf(thrown)
    })
  }

  async #readJobs(): Promise<void> {
    if (!session.may('jobs:read')) return
    const { items } = await take(api.GET('/v1/jobs', { params: { query: { shipmentId: this.id, limit: 50 } } }))
    for (const job of items) devices.followJob(job)
    this.#jobs = items
  }

  async #readTracking(): Promise<void> {
    if (!this.shipment?.labels.length) return
    this.tracking = await take(api.GET('/v1/shipments/{id}/tracking', { params: { path: { id: this.id } } }))
  }

  async #readNotices(): Promise<void> {
    if (!this.shipment?.purchasedAt) return
    const params = { path: { id: this.id } }
    this.notices = (await take(api.GET('/v1/shipments/{id}/notices', { params }))).items
  }
}
