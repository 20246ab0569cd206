/** Shows the progress of background jobs: as the contract has it, and live in browsers. */
import type { BackgroundJob } from '#contracts/work.ts'
import { publishLive } from '../live.ts'
import type { Platform } from '../platform.ts'
import type { BackgroundJobRow } from './store.ts'

/** Browsers are told of one job at most this often while it goes on. */
const tellEveryMs = 250

export function toBackgroundJob(row: BackgroundJobRow): BackgroundJob {
  const { id, kind, state, done, total, cancelRequested, error } = row
  const { failed, failures } = row.result ?? { failed: 0, failures: [] }
  const times = { createdAt: row.createdAt.toISOString(), updatedAt: row.updatedAt.toISOString() }
  return { id, kind, state, done, total, failed, failures, cancelRequested, error, ...times }
}

/** Tells browsers how a job stands now. */
export function announceWork(platform: Platform, row: BackgroundJobRow): void {
  publishLive(
    platform.bus,
    { tenantId: row.tenantId, topic: 'jobs' },
    { type: 'work.changed', job: toBackgroundJob(row) },
  )
}

/** Tells of progress without flooding: the newest row of each quarter second, and the last one at once. */
export class ProgressTeller {
  readonly #platform: Platform
  #waiting: BackgroundJobRow | null = null
  #timer: NodeJS.Timeout | null = null

  constructor(platform: Platform) {
    this.#platform = platform
  }

  tell(row: BackgroundJobRow): void {
    this.#waiting = row
    if (!this.#timer) this.#publish()
  }

  /** Nothing follows: what waited is dropped for the row that ends the run, if there is one. */
  end(row: BackgroundJobRow | null): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#waiting = null
    if (row) announceWork(this.#platform, row)
  }

  #publish(): void {
    this.#timer = null
    if (!this.#waiting) return
    announceWork(this.#platform, this.#waiting)
    this.#waiting = null
    this.#timer = setTimeout(() => this.#publish(), tellEveryMs)
  }
}
