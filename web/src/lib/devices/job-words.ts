/** Jobs in words by their kind, and how far along they are. */
import type { Job, JobState } from '#lib/api/types.ts'
import { jobStateWords } from '#lib/live/words.ts'
import type { Tone } from '#lib/ui/Badge.svelte'

const zeroTexts: Record<JobState, string> = {
  queued: 'Waiting for the scale',
  sent: 'Sent to the agent',
  spooled: 'At the scale',
  printing: 'Setting to zero',
  confirmed: 'Set to zero',
  failed: 'Not set to zero',
  unknown: 'Perhaps set: look at the scale',
  expired: 'Too late: not set',
  cancelled: 'Cancelled',
}
/** The way of a job that goes well. */
export const jobSteps: readonly JobState[] = ['queued', 'sent', 'spooled', 'printing', 'confirmed']

export function jobWords({ kind, state }: Pick<Job, 'kind' | 'state'>): { text: string; tone: Tone } {
  const words = jobStateWords[state]
  return kind === 'zero' ? { ...words, text: zeroTexts[state] } : words
}

/** True when nothing more happens by itself. `unknown` is over for the machine, not for people. */
export function isFinal(state: JobState): boolean {
  return state === 'confirmed' || !jobSteps.includes(state)
}

/** True when a job is still under way or someone has to say what became of it. */
export function needsAttention(state: JobState): boolean {
  return state === 'unknown' || !isFinal(state)
}

/** Whether it can still be taken back: before the device has it. */
export function canCancel(state: JobState): boolean {
  return state === 'queued' || state === 'sent'
}
