/** Items of a background job that are in hand side by side and end in any order, because the kind's own rows say what is left. */
import type { Platform } from '../platform.ts'
import type { ProgressTeller } from './announce.ts'
import { reasonAgainst, Stopped, withFailure } from './item.ts'
import { type BackgroundJobRow, type Held, saveProgress } from './store.ts'
import type { JobResult } from './tables.ts'

/** Progress is saved at most this often: rows of the kind hold the truth, this one only shows it. */
const saveEveryMs = 250

/** What is shared with the run it belongs to. */
interface Run {
  platform: Platform
  job: Held
  row: BackgroundJobRow
  teller: ProgressTeller
  leaseMs: number
  stopping(): boolean
}

export class SideBySide {
  readonly #run: Run
  #result: JobResult
  #done: number
  #begun = false
  #unsaved = false
  #savedAt = Number.NEGATIVE_INFINITY
  #stopped: Stopped | null = null

  constructor(run: Run) {
    this.#run = run
    this.#result = run.row.result ?? { failed: 0, failures: [] }
    this.#done = run.row.done
  }

  /** Says at the beginning of a run how many items are left: what runs before it did is counted from that. */
  begin(left: number): void {
    this.#begun = true
    this.#done = Math.max(0, this.#run.row.total - left)
  }

  /**
   * Does one item (a uuid) and counts it. What `work` throws becomes the item's reason and stops nothing. Throws when no
   * further item may be begun; those in hand are to be finished.
   */
  async step(item: string, work: () => Promise<unknown>): Promise<void> {
    if (this.#stopped) throw this.#stopped
    if (this.#run.stopping()) throw new Stopped('stopping')
    const { platform, job } = this.#run
    const reason = await reasonAgainst(platform, { job, item, work })
    if (reason !== null) this.#result = withFailure(this.#result, { id: item, reason })
    this.#done = Math.min(this.#done + 1, this.#run.row.total)
    this.#unsaved = true
    if (performance.now() - this.#savedAt >= saveEveryMs) await this.#save()
  }

  /**
   * For work that is one piece, not items: says how much of `total` is done. Throws `Stopped` when it is to end early;
   * the kind then takes back what it did.
   */
  async advance(done: number): Promise<void> {
    if (this.#run.stopping()) throw new Stopped('stopping')
    this.#done = Math.min(done, this.#run.row.total)
    this.#unsaved = true
    if (performance.now() - this.#savedAt >= saveEveryMs) await this.#save()
    if (this.#stopped) throw this.#stopped
  }

  /** Saves what was not saved yet. Throws `Stopped` when the lease was lost or the job is to end early. */
  async end(): Promise<void> {
    if (this.#unsaved || (this.#begun && this.#done < this.#run.row.total)) await this.#save()
    const whole = this.#stopped?.why === 'cancelled' && this.#done >= this.#run.row.total
    if (this.#stopped && !whole) throw this.#stopped
  }

  async #save(): Promise<void> {
    const { platform, job, row, teller, leaseMs } = this.#run
    this.#savedAt = performance.now()
    this.#unsaved = false
    const progress = { done: this.#done, result: this.#result.failed > 0 ? this.#result : null, leaseMs }
    const saved = await platform.db.withTenant(job.tenantId, (tx) => saveProgress(tx, job, progress))
    if (!saved) this.#stopped = new Stopped('lost')
    else teller.tell(saved)
    if (saved?.cancelRequested && saved.done < row.total) this.#stopped = new Stopped('cancelled')
  }
}
