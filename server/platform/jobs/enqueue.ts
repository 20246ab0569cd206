/** Puts long work in line: a row in the caller's transaction, taken up by a runner after commit. */
import type { Actor } from '../audit.ts'
import type { Tx } from '../db/database.ts'
import { AppError } from '../errors.ts'
import { newId } from '../ids.ts'
import { emit } from '../outbox/outbox.ts'
import { type BackgroundJobRow, countOpenJobs, insertJob } from './store.ts'

/** Work of one tenant that may wait or run. */
export const openJobsMax = 50

/** Told when a job was put in line, so that a runner looks at once. */
export const queuedEvent = 'background_job.queued'

export interface NewBackgroundJob<Input = unknown> {
  /** the items are done in this actor's name; permissions are checked before, not again per item */
  actor: Actor
  kind: string
  /** JSON; what the kind's `run` receives */
  input: Input
  /** items to do */
  total: number
}

/** Stores the job. `conflict` when too much of the tenant's work is in line already. */
export async function enqueueJob(tx: Tx, job: NewBackgroundJob): Promise<BackgroundJobRow> {
  const { tenantId, userId, username, from } = job.actor
  if ((await countOpenJobs(tx, tenantId)) >= openJobsMax)
    throw new AppError('conflict', `${openJobsMax} long tasks are in line already. Wait for one to end or cancel one.`)
  const { kind, input, total } = job
  const actor = { userId, username, from }
  const row = await insertJob(tx, { tenantId, id: newId(), kind, input, total, actor, createdBy: userId })
  await emit(tx, tenantId, queuedEvent, { backgroundJobId: row.id })
  return row
}
