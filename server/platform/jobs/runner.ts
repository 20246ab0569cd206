/** Takes background jobs that wait or were left behind by a crash. Replicas share them through leases in the database. */
import { newId } from '../ids.ts'
import type { Platform } from '../platform.ts'
import { queuedEvent } from './enqueue.ts'
import { type Desk, type JobKind, runJob } from './run.ts'
import { takeJob } from './store.ts'

/** How long a crashed run keeps its job from others; a living one extends it. */
const leaseDefaultMs = 30_000
/** How often the runner looks without being told, for jobs whose run crashed. */
const pollDefaultMs = 2_000
/** Jobs one server works on side by side, so that a long one does not hold up a short one. */
const jobsAtOnce = 4
/** How long stopping waits for items in hand; what takes longer is taken up by another server after its lease. */
const stopWaitMs = 10_000

export class BackgroundJobs {
  readonly #platform: Platform
  readonly #desk: Desk
  readonly #pollMs: number
  readonly #running = new Set<Promise<void>>()
  #timer: NodeJS.Timeout | null = null
  #filling: Promise<void> | null = null
  #again = false
  #stopped = false

  constructor(platform: Platform, kinds: readonly JobKind[], options: { leaseMs?: number; pollMs?: number } = {}) {
    this.#platform = platform
    this.#pollMs = options.pollMs ?? pollDefaultMs
    this.#desk = {
      platform,
      kinds: new Map(kinds.map((kind) => [kind.kind, kind])),
      leaseMs: options.leaseMs ?? leaseDefaultMs,
      stopping: () => this.#stopped,
    }
  }

  start(): void {
    this.#platform.outbox.on(queuedEvent, async () => this.wake())
    this.#timer = setInterval(() => this.wake(), this.#pollMs)
    this.wake()
  }

  /** Finishes the items in hand and gives the jobs back for others to go on with. */
  async stop(): Promise<void> {
    this.#stopped = true
    if (this.#timer) clearInterval(this.#timer)
    await this.#filling
    let timer: NodeJS.Timeout | undefined
    const patience = new Promise((resolve) => {
      timer = setTimeout(resolve, stopWaitMs)
    })
    await Promise.race([Promise.all(this.#running), patience])
    clearTimeout(timer)
  }

  /** Looks for jobs now. */
  wake(): void {
    this.#again = true
    if (this.#filling || this.#stopped) return
    this.#filling = this.#fill()
      .catch((error: unknown) => this.#platform.log.warn({ err: error }, 'background jobs: will look again'))
      .finally(() => {
        this.#filling = null
        if (this.#again && this.#running.size < jobsAtOnce) this.wake()
      })
  }

  async #fill(): Promise<void> {
    const kinds = [...this.#desk.kinds.keys()]
    while (this.#again && !this.#stopped && this.#running.size < jobsAtOnce) {
      this.#again = false
      const leaseId = newId()
      const job = await takeJob(this.#platform.db, { kinds, leaseId, leaseMs: this.#desk.leaseMs })
      if (!job) continue
      this.#again = true
      const run = runJob(this.#desk, job)
        .catch((error: unknown) =>
          this.#platform.log.error({ err: error, job: job.id }, 'a background job broke off; it is taken up again'),
        )
        .finally(() => {
          this.#running.delete(run)
          this.wake()
        })
      this.#running.add(run)
    }
  }
}
