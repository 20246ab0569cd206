/** The kinds of long work this server does in the background, in one place. */
import { buyingBatches, checkingBatches } from './batches/index.ts'
import type { CarrierSource } from './carriers/index.ts'
import { importing, importKindsOf } from './imports/index.ts'
import { dropKind } from './integration/index.ts'
import { BackgroundJobs } from './platform/jobs/runner.ts'
import type { Platform } from './platform/platform.ts'
import { printingMany, voidingMany } from './shipments/index.ts'

/** The tables that can be imported. */
export const importKinds = importKindsOf([dropKind])

/** Starts a runner for every kind. Several servers share the work. */
export function startBackgroundJobs(platform: Platform, carriers: CarrierSource): BackgroundJobs {
  const jobs = new BackgroundJobs(platform, [
    voidingMany(platform, carriers),
    printingMany(platform),
    checkingBatches(platform, carriers),
    buyingBatches(platform, carriers),
    importing(platform, importKinds),
  ])
  jobs.start()
  return jobs
}
