/** When a package is asked about again: often while something is about to happen, rarely while nothing does. */
import type { TrackingStatus } from '#contracts/tracking.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** Nobody is asked about for longer than this. */
export const watchDaysMax = 120

const pauses: Record<TrackingStatus, number> = {
  label_made: 4 * hourMs,
  in_transit: 3 * hourMs,
  out_for_delivery: 30 * minuteMs,
  ready_for_pickup: 6 * hourMs,
  exception: 3 * hourMs,
  delivered: 0,
  returned: 0,
}
/** After days without a scan the pauses grow up to this. */
const pauseMaxMs = 12 * hourMs
const failurePauseMs = 5 * minuteMs
const failurePauseMaxMs = 6 * hourMs

/** Nothing more will happen. */
export function isFinal(status: TrackingStatus | null): boolean {
  return status === 'delivered' || status === 'returned'
}

/** The next look-up after an answer. `quietSince`: the last scan, or when the label was bought. */
export function nextCheck(status: TrackingStatus | null, { now, quietSince }: { now: Date; quietSince: Date }): Date {
  const quietDays = Math.max(0, (now.getTime() - quietSince.getTime()) / dayMs)
  const pause = pauses[status ?? 'label_made'] * Math.max(1, quietDays / 2)
  return new Date(now.getTime() + Math.min(pause, pauseMaxMs))
}

/** The next look-up after one in vain: twice as long after each. `attempts` counts this one. */
export function nextAfterFailure(attempts: number, now: Date): Date {
  const pause = failurePauseMs * 2 ** Math.min(attempts - 1, 12)
  return new Date(now.getTime() + Math.min(pause, failurePauseMaxMs))
}

const progress: readonly TrackingStatus[] = [
  'label_made',
  'in_transit',
  'ready_for_pickup',
  'out_for_delivery',
  'delivered',
]

/**
 * One status of several packages: trouble with one is trouble of all; else the least advanced that has moved, so that
 * "delivered" means every one. Null when nothing is known of any.
 */
export function statusOfAll(statuses: readonly (TrackingStatus | null)[]): TrackingStatus | null {
  const known = statuses.filter((status) => status !== null)
  if (known.length === 0) return null
  if (known.includes('exception')) return 'exception'
  if (known.includes('returned')) return 'returned'
  const moved = known.filter((status) => status !== 'label_made')
  if (moved.length === 0) return 'label_made'
  if (moved.length < statuses.length && moved.every((status) => status === 'delivered')) return 'in_transit'
  return moved.reduce((least, status) => (progress.indexOf(status) < progress.indexOf(least) ? status : least))
}
