/** The last reading kept of a scale: how it came, and when it is too old. */
import type { Reading } from '#lib/api/types.ts'

/** As in the contract `agent.ts`: an older reading is never offered as a weight. */
export const readingStaleMs = 5_000

export interface LastReading {
  reading: Reading
  /** ms since 1970, by this browser's clock for live readings, by the server's for loaded ones */
  receivedAt: number
  /** true: came as a `device.reading` event; false: was part of a loaded device, so it may only be shown */
  live: boolean
}

/** What to keep after a device was loaded with `loaded`: the known reading unless the loaded one is newer. */
export function afterLoading(known: LastReading | undefined, loaded: Reading | null): LastReading | undefined {
  if (!loaded || (known && known.reading.sequence >= loaded.sequence)) return known
  return { reading: loaded, receivedAt: Date.parse(loaded.at), live: false }
}

export function isStale({ receivedAt }: LastReading, now: number): boolean {
  return now - receivedAt > readingStaleMs
}
