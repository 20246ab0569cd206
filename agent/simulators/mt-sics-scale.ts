/** An MT-SICS balance that is not there: a request in, the bytes of its answer out. */
import type { Weight, WeightUnit } from '#contracts/units.ts'

type Fault = 'moving' | 'over_capacity' | 'under_zero' | 'busy' | 'logic' | 'silent'

const commandMaxBytes = 32
/** Values are right-aligned in this many columns. */
const valueColumns = 10
const decimals: Record<WeightUnit, number> = { lb: 2, oz: 1, kg: 3, g: 2 }

export class MtSicsSimulator {
  weight: Weight = { value: 0, unit: 'g' }
  readonly faults = new Set<Fault>()
  #command = ''

  /** What the balance answers to these bytes; commands may come in pieces. */
  take(bytes: Uint8Array): Uint8Array {
    const answers: string[] = []
    for (const byte of bytes) {
      this.#command = (this.#command + String.fromCharCode(byte)).slice(-commandMaxBytes)
      if (byte !== 0x0a) continue
      answers.push(`${this.#answer(this.#command.trimEnd())}\r\n`)
      this.#command = ''
    }
    return Buffer.from(this.faults.has('silent') ? '' : answers.join(''), 'latin1')
  }

  #answer(command: string): string {
    if (this.faults.has('logic')) return 'EL'
    if (command === 'S' || command === 'SI') return this.#weight(command === 'S')
    if (command === 'Z') return this.#zero('Z', 'A')
    if (command === 'ZI') return this.#zero('ZI', this.faults.has('moving') ? 'D' : 'S')
    return 'ES'
  }

  #weight(onlyStable: boolean): string {
    const moving = this.faults.has('moving')
    if (this.faults.has('busy') || (onlyStable && moving)) return 'S I'
    if (this.faults.has('over_capacity')) return 'S +'
    if (this.faults.has('under_zero')) return 'S -'
    return `S ${moving ? 'D' : 'S'} ${this.#columns(this.weight.value)}`
  }

  #zero(command: string, done: string): string {
    if (this.faults.has('busy') || (command === 'Z' && this.faults.has('moving'))) return `${command} I`
    if (this.faults.has('over_capacity')) return `${command} +`
    if (this.faults.has('under_zero')) return `${command} -`
    this.weight = { value: 0, unit: this.weight.unit }
    return `${command} ${done}`
  }

  #columns(value: number): string {
    const { unit } = this.weight
    return `${value.toFixed(decimals[unit]).padStart(valueColumns)} ${unit}`
  }
}
