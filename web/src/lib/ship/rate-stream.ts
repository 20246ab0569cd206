/** Prices as the server streams them: lines of JSON, each carrier the moment it answers. */
import { api, take } from '#lib/api/client.ts'
import { ProblemError } from '#lib/api/problem.ts'
import type { RateArrival, RatesInput } from '#lib/api/types.ts'
import { linesOf } from './lines.ts'

const endedEarly = 'The connection broke before every carrier had answered. Ask again.'

/**
 * Asks for prices and yields what arrives, `done` last. Throws ProblemError for a refused request and for a stream
 * that breaks off; aborting the signal rejects with its AbortError.
 */
export async function* streamRates(input: RatesInput, signal: AbortSignal): AsyncGenerator<RateArrival> {
  const request = api.POST('/v1/rates/stream', { body: input, signal, parseAs: 'stream' })
  const body = (await take(request)) as unknown as ReadableStream<Uint8Array>
  for await (const line of linesOf(body)) {
    const arrival = JSON.parse(line) as RateArrival
    yield arrival
    if (arrival.type === 'done') return
  }
  throw new ProblemError({ detail: endedEarly }, 0)
}
