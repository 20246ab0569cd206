/** Jobs in words by their kind, and how far along they are. */
import type { Job, JobState } from '#lib/api/types.ts'
import { jobStateWords } from '#lib/live/words.ts'
import type { Tone } from '#lib/ui/Badge.svelte'

/** `scale`: told to a scale, but not whether zero or tare. */
export type JobSort = Job['kind'] | 'scale'

const told = {
  queued: 'Waiting for the scale',
  sent: 'Sent to the agent',
  spooled: 'At the scale',
  cancelled: 'Cancelled',
} as const
const scaleTexts: Record<Exclude<JobSort, 'print'>, Record<JobState, string>> = {
  zero: {
    ...told,
    printing: 'Setting to zero',
    confirmed: 'Set to zero',
    failed: 'Not set to zero',
    unknown: 'Perhaps set: look at the scale',
    expired: 'Too late: not set',
  },
  tare: {
    ...told,
    printing: 'Taking the container off',
    confirmed: 'Container taken off',
    failed: 'Container not taken off',
    unknown: 'Perhaps taken off: look at the scale',
    expired: 'Too late: not taken off',
  },
  scale: {
    ...told,
    printing: 'Doing it',
    confirmed: 'Done',
    failed: 'Not done',
    unknown: 'Perhaps done: look at the scale',
    expired: 'Too late: not done',
  },
}
/** The way of a job that goes well. */
export const jobSteps: readonly JobState[] = ['queued', 'sent', 'spooled', 'printing', 'confirmed']

export function jobWords({ kind, state }: { kind: JobSort; state: JobState }): { text: string; tone: Tone } {
  const words = jobStateWords[state]
  return kind === 'print' ? words : { ...words, text: scaleTexts[kind][state] }
}

/** `Reprint 2: paper jam`; empty for the first print. */
export function reprintText({ reprint, reason }: Pick<Job, 'reprint' | 'reason'>): string {
  if (!reprint) return reason ?? ''
  return [`Reprint ${reprint}`, reason].filter(Boolean).join(': ')
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
