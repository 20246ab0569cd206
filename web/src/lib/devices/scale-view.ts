/** What a scale shows and says: the weight while it may be believed, and words for everything else. */
import type { Device, Reading, Weight } from '#lib/api/types.ts'
import { readingProblem } from '#lib/live/words.ts'

export interface ScaleView {
  /** shown big; null when nothing on display can be believed */
  weight: Weight | null
  words: string
  /** colour of the dot and the words */
  tone: 'good' | 'warn' | 'bad' | 'off'
  /** false while the number still changes */
  settled: boolean
}

/** `last` as the live store has it: the reading and whether it is too old. */
export function scaleView(
  { state, problem }: Pick<Device, 'state' | 'problem'>,
  last: { reading: Reading; stale: boolean } | null,
): ScaleView {
  const silent = { weight: null, settled: true }
  if (state === 'offline') return { ...silent, words: problem?.text ?? 'Offline', tone: 'off' }
  if (!last) return { ...silent, words: readingProblem(null, false) ?? '', tone: 'off' }
  const { reading, stale } = last
  const words = readingProblem(reading, stale) ?? 'Stable'
  if (reading.status === 'unplugged') return { ...silent, words, tone: 'bad' }
  if (stale) return { ...silent, words, tone: 'warn' }
  const tone = tones[reading.status]
  return { weight: reading.weight, words, tone, settled: reading.status !== 'moving' }
}

const tones: Record<Reading['status'], ScaleView['tone']> = {
  stable: 'good',
  zero: 'off',
  moving: 'warn',
  under_zero: 'warn',
  over_capacity: 'bad',
  fault: 'bad',
  unplugged: 'bad',
}
