/** What devices, readings and jobs are doing, in words. */
import type { Device, JobState, Reading } from '#lib/api/types.ts'
import type { Tone } from '#lib/ui/Badge.svelte'

export const deviceStateWords: Record<Device['state'], { text: string; tone: Tone }> = {
  ready: { text: 'Ready', tone: 'good' },
  problem: { text: 'Problem', tone: 'bad' },
  offline: { text: 'Offline', tone: 'neutral' },
}

export const jobStateWords: Record<JobState, { text: string; tone: Tone }> = {
  queued: { text: 'Waiting for the printer', tone: 'neutral' },
  sent: { text: 'Sent to the agent', tone: 'accent' },
  spooled: { text: 'At the printer', tone: 'accent' },
  printing: { text: 'Printing', tone: 'accent' },
  confirmed: { text: 'Printed', tone: 'good' },
  failed: { text: 'Not printed', tone: 'bad' },
  unknown: { text: 'Perhaps printed: check the printer', tone: 'warn' },
  expired: { text: 'Too late: not printed', tone: 'bad' },
  cancelled: { text: 'Cancelled', tone: 'neutral' },
}

/** What is wrong with a device and the cure, in one line; `otherwise` when it has not said. */
export function problemWords(device: Device | undefined, otherwise: string): string {
  if (!device?.problem) return otherwise
  const { text, cure } = device.problem
  return `${text.replace(/\.?$/, '.')} ${cure}`
}

/** Why a reading cannot become a weight, with what to do; null when it can. */
export function readingProblem(reading: Reading | null, stale: boolean): string | null {
  if (!reading) return 'No reading from the scale yet'
  if (reading.status === 'unplugged') return 'The scale is unplugged. Check its cable and power.'
  if (stale) return 'The scale has stopped answering. Check its cable, or type the weight.'
  return unusable[reading.status]
}

const unusable: Record<Reading['status'], string | null> = {
  stable: null,
  moving: 'Moving. Let the parcel rest.',
  zero: 'Empty. Put the parcel on the scale.',
  under_zero: 'Below zero. Take everything off and set the scale to zero.',
  over_capacity: 'Too heavy for this scale. Take the parcel off and use a larger one.',
  fault: 'The scale reports a fault. Switch it off and on.',
  unplugged: 'The scale is unplugged. Check its cable and power.',
}
