/** Statements of one transaction that travel together. */

/**
 * Waits for statements that were sent one after another without awaiting each other: they share a round trip and run in
 * the order they were called in, as long as nothing is awaited on the way to each of them.
 * When one fails those behind it fail only for that reason, so the first failure in order is the one thrown, and it is
 * thrown when none is under way any more.
 */
export async function together<T extends readonly unknown[]>(
  statements: readonly [...{ [K in keyof T]: PromiseLike<T[K]> }],
): Promise<T> {
  const settled = await Promise.allSettled(statements)
  for (const outcome of settled) if (outcome.status === 'rejected') throw outcome.reason
  return settled.map((outcome) => (outcome as PromiseFulfilledResult<unknown>).value) as unknown as T
}
