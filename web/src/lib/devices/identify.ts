/** Which scale reacted: pure functions over its readings. */
import type { Reading } from '#lib/api/types.ts'
import { gramsOf } from '#lib/format/weight.ts'

/** Less than a letter; more than a draught or a scale that creeps. */
const touchGrams = 8

/** True when somebody put something on the scale or took it off since `before`. */
export function touched(before: Reading | null, now: Reading): boolean {
  if (now.weight === null) return false
  const grams = before?.weight ? gramsOf(before.weight) : 0
  return Math.abs(gramsOf(now.weight) - grams) >= touchGrams
}
