/** Tracking: the public face. */
import type { Platform } from '../platform/platform.ts'
import { watchDaysMax } from './schedule.ts'
import { giveUpOld } from './store.ts'

export { pollTracking } from './poll.ts'
export { registerTracking } from './routes.ts'
export { listenForTracking } from './watch.ts'

/** Stops asking about packages nobody will ever scan again. */
export function giveUpOldTracking(platform: Platform): Promise<number> {
  return giveUpOld(platform.db, watchDaysMax)
}
