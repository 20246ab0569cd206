/** Keeps the last reading of each scale in its row, about a second behind: what a screen shows before the next live one comes. */
import type { Logger } from 'pino'
import type { Reading } from '#contracts/agent.ts'
import type { Platform } from '../platform/platform.ts'
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
  const waiting = new Map<string, Reading>()
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
    keep: (deviceId, reading) => void waiting.set(deviceId, reading),
    forget: (deviceId) => void waiting.delete(deviceId),
    close: async () => {
      clearInterval(timer)
      await storing.then(store)
    },
  }
}
