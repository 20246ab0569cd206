/**
 * Keeps the last reading of each scale: in its row, about a second behind, for those who ask over HTTP; in memory for
 * browsers that begin to watch, as only a live reading may become a weight.
 */
import type { Logger } from 'pino'
import type { Reading } from '#contracts/agent.ts'
import { liveWatchedTopic } from '../platform/live.ts'
import type { Platform } from '../platform/platform.ts'
import { announceReading } from './announce.ts'
import { updateDeviceRow } from './device-store.ts'

/** Rows are written at most this often per scale; less than `readingStaleMs`, so that a stored reading is worth showing. */
const storeEveryMs = 1_000

export interface ReadingKeeper {
  keep(deviceId: string, reading: Reading): void
  forget(deviceId: string): void
  close(): Promise<void>
}

/** Only the newest reading of each device waits; the number of devices bounds it. */
export function keepReadings(platform: Platform, options: { tenantId: string; log: Logger }): ReadingKeeper {
  const { tenantId } = options
  const latest = new Map<string, Reading>()
  const waiting = new Map<string, Reading>()
  const stopTelling = platform.bus.subscribe(liveWatchedTopic(tenantId, 'devices'), () => {
    for (const [id, reading] of latest) announceReading(platform, { tenantId, id }, reading)
  })
  let storing = Promise.resolve()
  const store = async () => {
    const batch = [...waiting]
    waiting.clear()
    if (batch.length === 0) return
    await platform.db
      .withTenant(tenantId, async (tx) => {
        for (const [id, reading] of batch) await updateDeviceRow(tx, { tenantId, id }, { reading })
      })
      .catch((error: unknown) => options.log.warn({ err: error }, 'readings were not stored; the next ones will be'))
  }
  const timer = setInterval(() => {
    storing = storing.then(store)
  }, storeEveryMs)
  return {
    keep: (deviceId, reading) => {
      latest.set(deviceId, reading)
      waiting.set(deviceId, reading)
    },
    forget: (deviceId) => {
      latest.delete(deviceId)
      waiting.delete(deviceId)
    },
    close: async () => {
      stopTelling()
      clearInterval(timer)
      await storing.then(store)
    },
  }
}
