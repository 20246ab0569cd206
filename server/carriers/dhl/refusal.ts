/** A reason not to ask DHL at all: what is wrong, and what to do about it. */

export interface Refusal {
  code: string
  text: string
}

/** The first reason, in the order given. */
export function firstRefusal(checks: readonly (() => Refusal | null)[]): Refusal | null {
  for (const check of checks) {
    const found = check()
    if (found) return found
  }
  return null
}
