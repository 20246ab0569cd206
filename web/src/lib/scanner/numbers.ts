/** What the server knows of a number: whose it is, or what kind of number it is. */
import { api, take } from '#lib/api/client.ts'
import type { Found } from '#lib/api/types.ts'

/** Asks the server. Throws ProblemError. */
export function findNumber(text: string, signal?: AbortSignal): Promise<Found> {
  return take(api.GET('/v1/find', { params: { query: { text } }, ...(signal && { signal }) }))
}
