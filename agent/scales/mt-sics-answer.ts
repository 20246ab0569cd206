/** What one line of MT-SICS means. Only `S` lines are weighings: a tare must never be taken for a parcel's weight. */
import type { Weight, WeightUnit } from '#contracts/units.ts'
import type { Weighing } from './hid-pos.ts'

/** The contract's largest weight. */
const weightMax = 100_000

const units: Record<string, WeightUnit> = { lb: 'lb', oz: 'oz', kg: 'kg', g: 'g' }

export type SicsAnswer =
  | { kind: 'weighing'; weighing: Weighing }
  /** the tare the scale now subtracts */
  | { kind: 'tare'; weight: Weight }
  /** a command other than `S` was not carried out */
  | { kind: 'refused'; command: string }
  /** a command was carried out and says no more */
  | { kind: 'done'; command: string }

/** Null when the line is no answer of MT-SICS. */
export function sicsAnswer(line: string): SicsAnswer | null {
  const text = line.trimEnd()
  // Syntax, transmission and logic: whichever it is, there is no weight.
  if (/^E[STL]$/.test(text)) return weighing('fault', null, 'scale_fault')
  const bare = /^(S|Z|ZI|T|TI|TA) ([SDAIL+-])$/.exec(text)
  if (bare) return bareAnswer(bare[1] ?? '', bare[2] ?? '')
  const valued = /^(S [SD]|T S|TI [SD]|TA A) +(-?)(\d{1,7}(?:\.\d{1,6})?) ([A-Za-z]{1,5})$/.exec(text)
  if (!valued) return null
  const [, head = '', sign = '', digits = '', unitName = ''] = valued
  const value = Number(digits)
  if (value > weightMax) return null
  return head.startsWith('S')
    ? weightAnswer(head.endsWith('S'), sign === '-' && value !== 0, value, unitName)
    : tareAnswer(sign, value, unitName)
}

function bareAnswer(command: string, code: string): SicsAnswer | null {
  if (command === 'S') {
    if (code === '+') return weighing('over_capacity')
    if (code === '-') return weighing('under_zero')
    // Not executable: busy, or the weight did not come to rest in time.
    return code === 'I' ? weighing('moving') : null
  }
  // Zeroed at rest; `ZI D`, zeroed in motion, is proved only by the next weight.
  if ((command === 'Z' && code === 'A') || (command === 'ZI' && code === 'S')) return weighing('zero')
  if (command === 'ZI' && code === 'D') return { kind: 'done', command }
  // After `Z` the signs mean "outside the zero range", not "over capacity".
  return /[IL+-]/.test(code) ? { kind: 'refused', command } : null
}

function weightAnswer(stable: boolean, negative: boolean, value: number, unitName: string): SicsAnswer {
  const unit = units[unitName.toLowerCase()]
  if (!unit) return weighing('fault', null, 'scale_unit')
  // A sign is not carried by `Weight`, and dropping it would be a lie.
  if (negative) return weighing('under_zero')
  const atRest = value === 0 ? 'zero' : 'stable'
  return weighing(stable ? atRest : 'moving', { value, unit })
}

function tareAnswer(sign: string, value: number, unitName: string): SicsAnswer | null {
  const unit = units[unitName.toLowerCase()]
  return unit && sign === '' ? { kind: 'tare', weight: { value, unit } } : null
}

function weighing(
  status: Weighing['status'],
  weight: Weight | null = null,
  problem: Weighing['problem'] = null,
): SicsAnswer {
  return { kind: 'weighing', weighing: { status, weight, problem } }
}
