/** What a simulator is to do wrong: asked for by the recipient's company (`SIM:…`) or by the control endpoint. */
import type { SimulatedRequest } from './server.ts'

/**
 * Before acting: `500`, `429`, `REFUSE`, `HTML` (an error page), `DROP` (connection closed), `SLOW-<ms>`.
 * After acting: `500-AFTER-BUY`, `LOST` (connection closed), `TIMEOUT` (no answer), `GZIP` (compressed, undeclared).
 * By the carrier itself: `200-ERROR` (success with errors in it), `PLACEHOLDER` (a blank label), `OBJECT` (an object
 * for each list of one), `NULLS` (missing amounts).
 */
export const faults = [
  '500',
  '429',
  'REFUSE',
  'HTML',
  'DROP',
  '500-AFTER-BUY',
  'LOST',
  'TIMEOUT',
  'GZIP',
  '200-ERROR',
  'PLACEHOLDER',
  'OBJECT',
  'NULLS',
] as const
export type Fault = (typeof faults)[number] | `SLOW-${number}`

const sentinel = /"SIM:([A-Z0-9-]{1,20})"/

export class Faults {
  #planned: { fault: Fault; times: number; path: string }[] = []

  /** The next `times` requests whose path contains `path` go wrong. */
  plan({ fault, times = 1, path = '' }: { fault?: Fault; times?: number; path?: string }): void {
    if (fault) this.#planned.push({ fault, times, path })
  }

  clear(): void {
    this.#planned = []
  }

  /** The fault of this request; null when it is to go well. A sentinel wins over a plan. */
  of(request: SimulatedRequest): Fault | null {
    const asked = request.text.match(sentinel)?.[1]
    if (asked) return asked as Fault
    const next = this.#planned.find(({ path }) => request.path.includes(path))
    if (!next) return null
    next.times -= 1
    if (next.times <= 0) this.#planned = this.#planned.filter((other) => other !== next)
    return next.fault
  }
}
