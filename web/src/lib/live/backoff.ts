/** How long to wait before the next attempt to connect. */

export const backoffFirstMs = 500
export const backoffMaxMs = 15_000

/** Doubles per failed attempt up to the limit, with a random half so that all browsers do not come back at once. */
export function backoffMs(failures: number, random: () => number = Math.random): number {
  const full = Math.min(backoffMaxMs, backoffFirstMs * 2 ** Math.max(0, failures - 1))
  return full / 2 + (full / 2) * random()
}
