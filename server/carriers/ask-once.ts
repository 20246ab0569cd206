/** Asks a carrier for something that must not happen twice, and tells a clear yes or no from everything else. */
import { withDeadline } from '../platform/deadline.ts'
import type { Outcome } from './carrier.ts'

/**
 * `refused`: nothing happened; `busy` says that the same may be asked again in a while.
 * `unknown`: it may have happened. It must not be asked for again before somebody has looked.
 */
export type Asked<T> =
  | { outcome: 'done'; result: T; remarks: string }
  | { outcome: 'refused'; reason: string; busy: boolean }
  | { outcome: 'unknown'; reason: string; error: unknown }

/** Said before a carrier does any work: the one failure worth repeating that is a clear no. */
const turnedAway: ReadonlySet<string> = new Set(['http_429', 'rate_limited'])

/** Asks once, no longer than `deadlineMs`. Never throws. */
export async function askOnce<T>(ask: () => Promise<Outcome<T>>, deadlineMs: number): Promise<Asked<T>> {
  try {
    return judged(await withDeadline(ask(), deadlineMs))
  } catch (error) {
    return { outcome: 'unknown', reason: 'The carrier did not answer.', error }
  }
}

/** Trouble at the carrier (worth repeating, it says) may have come after the work was done: that is no refusal. */
function judged<T>({ result, messages }: Outcome<T>): Asked<T> {
  const told = messages.map(({ text }) => text).join(' ')
  if (result !== null) return { outcome: 'done', result, remarks: told }
  const errors = messages.filter(({ severity }) => severity === 'error')
  const reason = errors.map(({ text }) => text).join(' ') || 'The carrier gave no reason.'
  const busy = errors.some(({ code }) => turnedAway.has(code))
  if (!busy && errors.some(({ retryable }) => retryable)) return { outcome: 'unknown', reason, error: null }
  return { outcome: 'refused', reason, busy }
}
