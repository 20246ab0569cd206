/** How everything here is measured: warm-up, several rounds, the median of them; latencies one by one. */

/** What one run of the work took, in milliseconds, ascending. */
export type Latencies = readonly number[]

const roundsDefault = 5
const roundMsDefault = 300

/** How often a second `work` finishes: the median of several rounds after a warm-up of one round. */
export async function perSecond(
  work: () => unknown,
  options: { rounds?: number; roundMs?: number; concurrency?: number } = {},
): Promise<number> {
  const { rounds = roundsDefault, roundMs = roundMsDefault, concurrency = 1 } = options
  const round = () => rateOf(work, { roundMs, concurrency })
  await round()
  const rates: number[] = []
  for (let index = 0; index < rounds; index += 1) rates.push(await round())
  return median(rates)
}

async function rateOf(work: () => unknown, options: { roundMs: number; concurrency: number }): Promise<number> {
  const start = performance.now()
  const end = start + options.roundMs
  let done = 0
  const worker = async () => {
    while (performance.now() < end) {
      const result = work()
      // Awaiting a plain value would time the microtask queue instead of the work. Queries are thenables, not promises.
      if (isThenable(result)) await result
      done += 1
    }
  }
  await Promise.all(Array.from({ length: options.concurrency }, worker))
  return (done * 1000) / (performance.now() - start)
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value
}

/** Runs `work` for every item, at most `concurrency` at once. Returns each one's time and the items a second. */
export async function timeEach<T>(
  items: readonly T[],
  work: (item: T) => Promise<unknown>,
  { concurrency = 1 } = {},
): Promise<{ latencies: Latencies; perSecond: number }> {
  const waiting = items.values()
  const took: number[] = []
  const start = performance.now()
  const worker = async () => {
    for (const item of waiting) {
      const begun = performance.now()
      await work(item)
      took.push(performance.now() - begun)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  const seconds = (performance.now() - start) / 1000
  return { latencies: took.sort((a, b) => a - b), perSecond: items.length / seconds }
}

/** The smallest value that `percent` of all values do not exceed. */
export function percentile(ascending: Latencies, percent: number): number {
  return ascending[Math.max(0, Math.ceil((ascending.length * percent) / 100) - 1)] ?? Number.NaN
}

export function median(values: readonly number[]): number {
  return percentile(
    [...values].sort((a, b) => a - b),
    50,
  )
}

/** The middle one of the rounds' percentiles: a round that something else disturbed does not decide. */
export function percentileOfRounds(rounds: readonly Latencies[], percent: number): number {
  return median(rounds.map((latencies) => percentile(latencies, percent)))
}
