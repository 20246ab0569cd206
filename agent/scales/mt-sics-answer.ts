/** What one line of MT-SICS means: the answers to `S`, `SI`, `Z` and `ZI`. */
import type { Weight, WeightUnit } from '#contracts/units.ts'
import { type Weighing, weightMax } from './weighing.ts'

const units: Record<string, WeightUnit> = { lb: 'lb', oz: 'oz', kg: 'kg', g: 'g' }

/** The weighing of one line, undefined when it is no answer of MT-SICS, null when it says nothing about a weight. */
export function sicsWeighing(line: string): Weighing | null | undefined {
  const text = line.trimEnd()
  // Syntax, transmission and logic: whichever it is, there is no weight.
  if (/^E[STL]$/.test(text)) return weighing('fault', null, 'scale_fault')
  const bare = /^(S|Z|ZI) ([SDAIL+-])$/.exec(text)
  if (bare) return bare[1] === 'S' ? weightless(bare[2] ?? '') : zeroed(bare[1] ?? '', bare[2] ?? '')
  const valued = /^S ([SD]) +(-?)(\d{1,7}(?:\.\d{1,6})?) ([A-Za-z]{1,5})$/.exec(text)
  if (!valued) return undefined
  const value = Number(valued[3])
  if (value > weightMax) return undefined
  return weight(valued[1] === 'S', valued[2] === '-' && value !== 0, value, valued[4] ?? '')
}

function weightless(code: string): Weighing | undefined {
  if (code === '+') return weighing('over_capacity')
  if (code === '-') return weighing('under_zero')
  // Not executable: busy, or the weight did not come to rest in time.
  return code === 'I' ? weighing('moving') : undefined
}

/**
 * Zeroed at rest; `ZI D`, zeroed in motion, is proved only by the next weight.
 * After `Z` the signs mean "outside the zero range", not "over capacity".
 */
function zeroed(command: string, code: string): Weighing | null | undefined {
  if ((command === 'Z' && code === 'A') || (command === 'ZI' && code === 'S')) return weighing('zero')
  return /[IL+-]/.test(code) || (command === 'ZI' && code === 'D') ? null : undefined
}

function weight(stable: boolean, negative: boolean, value: number, unitName: string): Weighing {
  const unit = units[unitName.toLowerCase()]
  if (!unit) return weighing('fault', null, 'scale_unit')
  // A sign is not carried by `Weight`, and dropping it would be a lie.
  if (negative) return weighing('under_zero')
  const atRest = value === 0 ? 'zero' : 'stable'
  return weighing(stable ? atRest : 'moving', { value, unit })
}

function weighing(
  status: Weighing['status'],
  shown: Weight | null = null,
  problem: Weighing['problem'] = null,
): Weighing {
  return { status, weight: shown, problem }
}
