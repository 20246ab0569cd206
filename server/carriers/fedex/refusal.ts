/** What FedEx cannot do, found before it is asked: the field, the reason and the cure. */
export interface Refusal {
  code: string
  text: string
}

/** The first reason of a list of checks; null when nothing speaks against it. */
export function firstRefusal(checks: readonly (() => Refusal | null)[]): Refusal | null {
  for (const check of checks) {
    const refusal = check()
    if (refusal) return refusal
  }
  return null
}

export function isRefusal(value: object | null): value is Refusal {
  return value !== null && 'code' in value && 'text' in value
}
