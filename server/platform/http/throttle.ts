/** Limits shared by all replicas: attempts counted in the database per bucket and window. */
import { AppError } from '../errors.ts'
import type { Platform } from '../platform.ts'

/** Counts one attempt; throws `rate_limited` past `most` in the running window. */
export async function throttle(
  platform: Platform,
  limit: { bucket: string; most: number; windowSeconds: number },
): Promise<void> {
  const windowMs = limit.windowSeconds * 1000
  const start = new Date(Math.floor(platform.clock().getTime() / windowMs) * windowMs)
  const [row] = await platform.db.outside`
    insert into throttles as t (bucket, window_start, hits) values (${limit.bucket}, ${start}, 1)
    on conflict (bucket, window_start) do update set hits = t.hits + 1 returning hits`
  if (Number(row?.hits) <= limit.most) return
  const retryAfterSeconds = Math.max(1, Math.ceil((start.getTime() + windowMs - platform.clock().getTime()) / 1000))
  throw new AppError('rate_limited', `Too many attempts. Wait ${retryAfterSeconds} seconds and try again.`, {
    retryAfterSeconds,
  })
}

/** Drops counters of past windows. */
export async function forgetThrottles(platform: Platform): Promise<void> {
  await platform.db.outside`delete from throttles where window_start < now() - interval '1 day'`
}
