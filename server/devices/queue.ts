/** The order in which jobs wait for a device, as people want it. */
import type { Job } from '#contracts/jobs.ts'
import { audit } from '../platform/audit.ts'
import { AppError, unprocessable } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import type { Platform } from '../platform/platform.ts'
import { selectAgent } from './agent-store.ts'
import { announceJobs } from './announce.ts'
import { requireJob } from './job-actions.ts'
import { selectQueue, updatePositions } from './queue-store.ts'
import { toJob } from './shapes.ts'

/** Places browsers are told of at once; who looks further down asks again. */
const toldMax = 100

/**
 * Puts a queued job before another one of the same device, or at the end. `conflict` when it was sent or is over;
 * `unprocessable` on `before` when that one does not wait for the same device.
 */
export async function reorderJob(
  platform: Platform,
  context: UserContext,
  wanted: { id: string; before: string | null },
): Promise<Job> {
  const { tenantId } = context
  const { job, changed } = await platform.db.withTenant(tenantId, async (tx) => {
    const { agentId, deviceId } = await requireJob(tx, tenantId, wanted.id)
    // Sending takes its turn at the same row: nothing leaves the queue while its order changes.
    await selectAgent(tx, tenantId, agentId, { lock: true })
    const moved = reorder(await selectQueue(tx, { tenantId, id: deviceId }), wanted)
    if (moved === 'not queued') {
      const { state } = await requireJob(tx, tenantId, wanted.id)
      throw new AppError('conflict', `The job is ${state}; only one that waits has a place in the queue.`)
    }
    if (moved === 'no such place')
      throw unprocessable('before', 'No job with this id waits for the same device. Take one from its queue.')
    if (moved.length > 0) await updatePositions(tx, tenantId, moved)
    const job = toJob(await requireJob(tx, tenantId, wanted.id))
    const after = { place: job.place, before: wanted.before }
    if (moved.length > 0) await audit(tx, context, { action: 'job.moved', targetId: wanted.id, after })
    return { job, changed: moved.map(({ id }) => id) }
  })
  await announceJobs(platform, tenantId, changed.slice(0, toldMax))
  return job
}

interface Waiting {
  id: string
  position: number
}

/** The jobs whose position changes: those between the old place and the new one share the positions they had. */
function reorder(
  queue: readonly Waiting[],
  { id, before }: { id: string; before: string | null },
): Waiting[] | 'not queued' | 'no such place' {
  const moving = queue.find((job) => job.id === id)
  if (!moving) return 'not queued'
  const others = queue.filter((job) => job !== moving)
  const at = before === null ? others.length : before === id ? queue.indexOf(moving) : placeOf(others, before)
  if (at < 0) return 'no such place'
  const ordered = others.toSpliced(at, 0, moving)
  return ordered.flatMap((job, index) => {
    const position = queue[index]?.position ?? job.position
    return position === job.position ? [] : [{ id: job.id, position }]
  })
}

function placeOf(queue: readonly Waiting[], id: string): number {
  return queue.findIndex((job) => job.id === id)
}
