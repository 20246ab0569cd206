/** One run of one background job: item by item, progress saved after each, until the end or until it must stop. */
import type { BackgroundJobState } from '#contracts/work.ts'
import type { Actor } from '../audit.ts'
import type { Platform } from '../platform.ts'
import { ProgressTeller } from './announce.ts'
import { reasonAgainst, Stopped, withFailure } from './item.ts'
import { SideBySide } from './side-by-side.ts'
import { type BackgroundJobRow, endRun, extendLease, type Held, saveItem, selectHeldJob } from './store.ts'
import type { JobResult } from './tables.ts'

/** Runs begun without finishing an item before the job is given up. */
export const attemptsMax = 5

/** What a kind is told about the job it works on. */
export interface JobInHand<Input> {
  id: string
  actor: Actor
  input: Input
  /** the last finished item of runs before this one; null at the beginning */
  after: string | null
}

/**
 * Does one item (a uuid) and saves that it is finished. What `work` throws becomes the item's reason and stops nothing.
 * After a crash the item in hand is done again, so `work` must be safe to repeat.
 */
export type Step = (item: string, work: () => Promise<unknown>) => Promise<void>

/**
 * A kind of long work; `run` calls `step` for each item after `job.after`, in an order that never changes. A kind that
 * keeps the state of its items itself calls `sideBySide.step` instead, for several at once and in any order.
 */
export interface JobKind<Input = unknown> {
  kind: string
  run(job: JobInHand<Input>, step: Step, sideBySide: SideBySide): Promise<void>
}

/** What runs of one runner share. */
export interface Desk {
  platform: Platform
  kinds: ReadonlyMap<string, JobKind>
  leaseMs: number
  stopping(): boolean
}

type End = { state: BackgroundJobState; error: string | null }

/** Works on a job that was just taken. When the lease is lost, another run has the job and this one writes nothing more. */
export async function runJob(desk: Desk, job: Held): Promise<void> {
  const { db } = desk.platform
  const row = await db.withTenant(job.tenantId, (tx) => selectHeldJob(tx, job))
  if (!row) return
  const teller = new ProgressTeller(desk.platform)
  const stopBeating = keepLease(desk, job)
  let ended: BackgroundJobRow | null = null
  try {
    const end = await outcome(desk, row, { job, row, teller })
    if (end) ended = await db.withTenant(job.tenantId, (tx) => endRun(tx, job, end))
  } finally {
    stopBeating()
    teller.end(ended)
  }
}

/** How the run ends; null when it may not say so, as the lease is another's. */
async function outcome(desk: Desk, row: BackgroundJobRow, run: RunInHand): Promise<End | null> {
  if (row.attempts > attemptsMax)
    return {
      state: 'failed',
      error: `Given up after ${attemptsMax} attempts at the same item; what is done stays done.`,
    }
  if (row.cancelRequested) return { state: 'cancelled', error: null }
  const { id, tenantId, input, checkpoint: after } = row
  const { platform, leaseMs } = desk
  const sideBySide = new SideBySide({ ...run, platform, leaseMs, stopping: () => desk.stopping() })
  const job = { id, actor: { tenantId, ...row.actor }, input, after }
  try {
    await ended(desk.kinds.get(row.kind)?.run(job, stepOf(desk, run), sideBySide), sideBySide)
    return { state: 'done', error: null }
  } catch (error) {
    if (!(error instanceof Stopped)) throw error
    if (error.why === 'lost') return null
    return { state: error.why === 'cancelled' ? 'cancelled' : 'queued', error: null }
  }
}

/** Waits for the run and saves its last progress, also when it was left early. */
async function ended(run: Promise<void> | undefined, sideBySide: SideBySide): Promise<void> {
  try {
    await run
  } catch (error) {
    if (error instanceof Stopped && error.why !== 'lost') await sideBySide.end()
    throw error
  }
  await sideBySide.end()
}

/** Holds the lease while an item takes longer than it. */
function keepLease({ platform, leaseMs }: Desk, job: Held): () => void {
  const timer = setInterval(() => {
    platform.db
      .withTenant(job.tenantId, (tx) => extendLease(tx, job, leaseMs))
      .catch((error: unknown) => platform.log.warn({ err: error, job: job.id }, 'a lease was not extended'))
  }, leaseMs / 3)
  return () => clearInterval(timer)
}

interface RunInHand {
  job: Held
  row: BackgroundJobRow
  teller: ProgressTeller
}

function stepOf(desk: Desk, run: RunInHand): Step {
  const { job, row, teller } = run
  const { platform, leaseMs } = desk
  let result: JobResult = row.result ?? { failed: 0, failures: [] }
  return async (item, work) => {
    if (desk.stopping()) throw new Stopped('stopping')
    const reason = await reasonAgainst(platform, { job, item, work })
    if (reason !== null) result = withFailure(result, { id: item, reason })
    const saved = await platform.db.withTenant(job.tenantId, (tx) =>
      saveItem(tx, job, { checkpoint: item, result: reason === null ? null : result, leaseMs }),
    )
    if (!saved) throw new Stopped('lost')
    teller.tell(saved)
    if (saved.cancelRequested && saved.done < saved.total) throw new Stopped('cancelled')
  }
}
