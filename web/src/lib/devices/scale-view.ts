/** What a scale shows and says: the weight while it may be believed, and words for everything else. */
import type { Device, Reading, Weight } from '#lib/api/types.ts'
import { readingProblem } from '#lib/live/words.ts'

export interface ScaleView {
  /** shown big; null when nothing on display can be believed */
  weight: Weight | null
  /** what was taken off, so that the weight is net; null when nothing was */
  tare: Weight | null
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
  const silent = { weight: null, tare: null, settled: true }
  if (state === 'offline') return { ...silent, words: problem?.text ?? 'Offline', tone: 'off' }
  if (!last) return { ...silent, words: readingProblem(null, false) ?? '', tone: 'off' }
  const { reading, stale } = last
  const words = readingProblem(reading, stale) ?? 'Stable'
  if (reading.status === 'unplugged') return { ...silent, words, tone: 'bad' }
  if (stale) return { ...silent, words, tone: 'warn' }
  const { status, weight, tare } = reading
  return {
    weight,
    tare,
    words: (tare && tareWords[status]) ?? words,
    tone: tones[status],
    settled: status !== 'moving',
  }
}

/** With a container taken off, an empty face means something else. */
const tareWords: Partial<Record<Reading['status'], string>> = {
  zero: 'Fill the container. Lifting it off ends the tare.',
  under_zero: 'The container is being lifted off: an empty scale ends the tare.',
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
