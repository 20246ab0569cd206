/** What has to happen without anybody asking: jobs that lapse, outcomes nobody reports, agents that fell silent, old history. */
import type { Platform } from '../platform/platform.ts'
import { disconnectSilentAgents } from './agent-store.ts'
import { announceAgent } from './announce.ts'
import { forgetDeviceEvents, noteForAgent } from './event-store.ts'
import { findDueJobs } from './job-store.ts'
import { moveJob } from './jobs.ts'

/** How long a returned agent may take to report a job it was sent before. */
const graceSeconds = 60
/** How long after its time a job may be half printed (paper out over lunch) before somebody must look. */
const stuckSeconds = 3_600
const jobsAtOnce = 200

/** Safe on several replicas at once: every move is conditional. */
export async function sweepJobs(platform: Platform): Promise<void> {
  for (const agent of await disconnectSilentAgents(platform.db)) {
    await platform.db.withTenant(agent.tenantId, (tx) => noteForAgent(tx, agent, 'Its agent fell silent'))
    await announceAgent(platform, agent)
  }
  await forgetDeviceEvents(platform.db)
  const due = await findDueJobs(platform.db, { graceSeconds, stuckSeconds, most: jobsAtOnce })
  for (const { tenantId, id, nextState } of due) {
    const problem = nextState === 'unknown' ? nobodyKnows : null
    const from = nextState === 'expired' ? (['queued'] as const) : (['sent', 'spooled', 'printing'] as const)
    await platform.db.withTenant(tenantId, (tx) => moveJob(tx, { tenantId, id }, { from, to: nextState, problem }))
  }
}

const nobodyKnows = {
  code: 'no_report',
  text: 'The agent had the job and never said what became of it',
  cure: 'Look at the printer and say whether it was printed; it is never printed again by itself.',
}
