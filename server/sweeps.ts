/** What is done again and again while a server runs: recovery of purchases, expiry of jobs, tidying up. */
import type { CarrierSource } from './carriers/index.ts'
import { sweepJobs } from './devices/index.ts'
import { deleteExpiredSessions } from './identity/index.ts'
import { emptyOldImports, settleImports } from './imports/index.ts'
import { exportDue } from './integration/index.ts'
import { recoverManifests } from './manifests/index.ts'
import { sendDueNotices } from './notifications/index.ts'
import { recoverPickups } from './pickups/index.ts'
import { forgetIdempotencyKeys } from './platform/http/idempotency.ts'
import { forgetThrottles } from './platform/http/throttle.ts'
import { forgetBackgroundJobs } from './platform/jobs/store.ts'
import type { Platform } from './platform/platform.ts'
import { recoverPurchases } from './shipments/index.ts'
import { giveUpOldTracking, pollTracking } from './tracking/index.ts'
import { importKinds } from './work.ts'
import { sweepWorklist } from './worklist/index.ts'

const recoveryMs = 2_000
const mailMs = 5_000
const trackingMs = 3_000
const worklistMs = 300_000
const tidyMs = 3_600_000

/** Starts the timers. Rounds of one sweep never overlap; replicas share the work through leases in the database. */
export function startSweeps(platform: Platform, carriers: CarrierSource): () => Promise<void> {
  const stops = [
    every(platform, recoveryMs, 'recover purchases', () => recoverPurchases(platform, carriers)),
    every(platform, recoveryMs, 'recover manifests', () => recoverManifests(platform)),
    every(platform, recoveryMs, 'recover pickups', () => recoverPickups(platform)),
    every(platform, recoveryMs, 'expire jobs', () => sweepJobs(platform)),
    every(platform, recoveryMs, 'settle imports', () => settleImports(platform, importKinds)),
    every(platform, recoveryMs, 'hand files back', () => exportDue(platform)),
    every(platform, mailMs, 'send mail', () => sendDueNotices(platform)),
    every(platform, trackingMs, 'ask where parcels are', () => pollTracking(platform, carriers)),
    every(platform, worklistMs, 'look for what is late', () => sweepWorklist(platform)),
    every(platform, tidyMs, 'tidy up', async () => {
      await deleteExpiredSessions(platform.db)
      await forgetThrottles(platform)
      await forgetIdempotencyKeys(platform)
      await forgetBackgroundJobs(platform.db)
      await giveUpOldTracking(platform)
      await emptyOldImports(platform)
    }),
  ]
  return async () => {
    await Promise.all(stops.map((stop) => stop()))
  }
}

function every(platform: Platform, pauseMs: number, name: string, work: () => Promise<unknown>): () => Promise<void> {
  let stopped = false
  let timer: NodeJS.Timeout | null = null
  let running = Promise.resolve()
  const round = (): void => {
    running = work()
      .catch((error: unknown) => platform.log.warn({ err: error, sweep: name }, 'a sweep failed and will run again'))
      .then(() => {
        if (!stopped) timer = setTimeout(round, pauseMs)
      })
  }
  round()
  return async () => {
    stopped = true
    if (timer) clearTimeout(timer)
    await running
  }
}
