/** The container that is taken off every weight. In software, so that it is one way for every scale; exact decimals. */
import type { Reading } from '#contracts/agent.ts'
import { exactDecimal, type Weight } from '#contracts/units.ts'
import type { Weighing } from './weighing.ts'

/** A weighing without its container. */
export type Net = Pick<Reading, 'status' | 'weight' | 'tare'>

export class Tare {
  #container: Weight | null = null

  /** From now on `container` is taken off. */
  set(container: Weight): void {
    this.#container = container
  }

  /** The container is off the scale or not known any more. */
  end(): void {
    this.#container = null
  }

  /** What is left of a weighing. An empty scale, or one that changed its unit, ends the tare. */
  net({ status, weight }: Weighing): Net {
    if (status === 'zero' || (weight && weight.unit !== this.#container?.unit)) this.end()
    const tare = this.#container
    if (!tare || !weight) return { status, weight, tare }
    const left = minus(weight, tare)
    // `Weight` carries no sign; in motion, the container is just being lifted off.
    if (!left) return { status: status === 'stable' ? 'under_zero' : status, weight: null, tare }
    return { status: status === 'stable' && left.value === 0 ? 'zero' : status, weight: left, tare }
  }
}

/** The difference of two weights of one unit as decimals: 5.1 − 0.35 is 4.75. Null when below zero. */
function minus(weight: Weight, container: Weight): Weight | null {
  const a = exactDecimal(weight.value)
  const b = exactDecimal(container.value)
  const scale = Math.max(a.scale, b.scale)
  const digits = a.digits * 10n ** BigInt(scale - a.scale) - b.digits * 10n ** BigInt(scale - b.scale)
  return digits < 0n ? null : { value: Number(`${digits}e-${scale}`), unit: weight.unit }
}
