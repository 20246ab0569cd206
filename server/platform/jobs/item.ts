/** One item of a background job: done, or the reason why not; and how a run is left between two items. */
import type { ItemFailure } from '#contracts/work.ts'
import { AppError } from '../errors.ts'
import type { Platform } from '../platform.ts'
import type { Held } from './store.ts'
import type { JobResult } from './tables.ts'

/** Failed items named; more are only counted. */
const failuresMax = 500
const reasonMaxLength = 300

/** Leaves a kind's `run` between two items. */
export class Stopped extends Error {
  readonly why: 'cancelled' | 'stopping' | 'lost'

  constructor(why: Stopped['why']) {
    super(`the run ended: ${why}`)
    this.why = why
  }
}

export function withFailure({ failed, failures }: JobResult, failure: ItemFailure): JobResult {
  return { failed: failed + 1, failures: failures.length < failuresMax ? [...failures, failure] : failures }
}

/** Null when the item was done; `Stopped` passes, as then it was not begun. A database that went away is noticed when the item is saved: then it is done again. */
export async function reasonAgainst(
  platform: Platform,
  { job, item, work }: { job: Held; item: string; work: () => Promise<unknown> },
): Promise<string | null> {
  try {
    await work()
    return null
  } catch (error) {
    if (error instanceof Stopped) throw error
    if (error instanceof AppError) return error.message.slice(0, reasonMaxLength)
    platform.log.error({ err: error, job: job.id, item }, 'an item of a background job failed')
    return 'Something went wrong on our side. Look at it and try again; the server log names it by its id.'
  }
}
