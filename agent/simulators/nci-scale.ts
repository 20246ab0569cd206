/** An NCI scale that is not there: a request in, the bytes of its answer out. */
import { type Weight, type WeightUnit, weightIn, weightUnits } from '#contracts/units.ts'

type Fault = 'moving' | 'over_capacity' | 'under_zero' | 'calibration' | 'memory' | 'zero_error' | 'silent'

/** What scales of the field do differently. */
export interface NciManner {
  /** the status first, marked with an `S` */
  statusFirst?: boolean
  /** pounds and ounces */
  poundsAndOunces?: boolean
  /** a weight that means nothing is left out */
  statusAlone?: boolean
}

const commandMaxBytes = 16
const decimals: Record<WeightUnit, number> = { lb: 2, oz: 1, kg: 3, g: 0 }

export class NciScaleSimulator {
  weight: Weight = { value: 0, unit: 'lb' }
  readonly faults = new Set<Fault>()
  readonly #manner: NciManner
  #command = ''

  constructor(manner: NciManner = {}) {
    this.#manner = manner
  }

  /** What the scale answers to these bytes; commands may come in pieces. */
  take(bytes: Uint8Array): Uint8Array {
    const answers: string[] = []
    for (const byte of bytes) {
      this.#command = (this.#command + String.fromCharCode(byte)).slice(-commandMaxBytes)
      if (byte !== 0x0d) continue
      answers.push(this.#answer(this.#command.slice(0, -1)))
      this.#command = ''
    }
    return Buffer.from(this.faults.has('silent') ? '' : answers.join(''), 'latin1')
  }

  #answer(command: string): string {
    if (command === 'Z' && !this.faults.has('moving')) this.weight = { value: 0, unit: this.weight.unit }
    if (command === 'U') this.#nextUnit()
    if (command === 'S' || command === 'Z' || command === 'U') return frame(this.#status())
    if (command !== 'W' && command !== 'H') return frame('?')
    const weightless = this.faults.has('over_capacity') || this.faults.has('under_zero')
    if (this.#manner.statusAlone && (weightless || this.faults.has('moving'))) return frame(this.#status())
    const shown = this.#shown(command === 'H' ? 1 : 0)
    return this.#manner.statusFirst ? frame(`S${this.#status()}`, shown) : frame(shown, this.#status())
  }

  #nextUnit(): void {
    const unit = weightUnits[(weightUnits.indexOf(this.weight.unit) + 1) % weightUnits.length] ?? 'lb'
    this.weight = { value: Number(weightIn(this.weight, unit).toFixed(decimals[unit])), unit }
  }

  #shown(moreDecimals: number): string {
    const { value, unit } = this.weight
    const sign = this.faults.has('under_zero') ? '-' : ''
    if (this.#manner.poundsAndOunces) {
      const all = weightIn(this.weight, 'oz')
      return `${sign}${Math.floor(all / 16)}LB ${(all % 16).toFixed(2).padStart(5, '0')}OZ`
    }
    return `${sign}${value.toFixed(decimals[unit] + moreDecimals).padStart(7, '0')}${unit.toUpperCase()}`
  }

  #status(): string {
    const has = (fault: Fault, bit: number) => (this.faults.has(fault) ? bit : 0)
    const first = 0x30 | has('moving', 1) | (this.weight.value === 0 ? 2 : 0) | has('memory', 4)
    const second = 0x30 | has('under_zero', 1) | has('over_capacity', 2) | has('calibration', 8)
    // The third byte comes only when it has something to say.
    if (!this.faults.has('zero_error')) return String.fromCharCode(first, second)
    return String.fromCharCode(first, second | 0x40, 0x38)
  }
}

function frame(...parts: string[]): string {
  return `${parts.map((part) => `\n${part}\r`).join('')}\x03`
}
