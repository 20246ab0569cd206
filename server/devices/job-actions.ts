/** What people do with jobs: look, take one back, say what happened to one nobody knows about, print a test, tell a scale. */
import type { DeviceKind } from '#contracts/agent.ts'
import type { Job } from '#contracts/jobs.ts'
import { pageLimitDefault } from '#contracts/paging.ts'
import { renderTestPrint } from '../labels/index.ts'
import { audit } from '../platform/audit.ts'
import type { Tx } from '../platform/db/database.ts'
import { AppError, notFound } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import { decodeCursor, toPage } from '../platform/http/cursor.ts'
import type { Platform } from '../platform/platform.ts'
import { selectTenant } from '../tenants/index.ts'
import { assertUsable, requireDevice } from './devices.ts'
import { type JobRow, requestCancel, selectJob, selectJobs } from './job-store.ts'
import { createPrintJob, createScaleJob, moveJob, printHistory } from './jobs.ts'
import { nudgeAgent } from './nudge.ts'
import { formatFor } from './print-routes-choose.ts'
import { toDevice, toJob } from './shapes.ts'

export function listJobs(
  platform: Platform,
  context: UserContext,
  query: { cursor?: string; limit?: number; deviceId?: string; shipmentId?: string; open?: boolean },
) {
  return platform.db.withTenant(context.tenantId, async (tx) => {
    const { cursor, limit = pageLimitDefault, ...filter } = query
    const [after = null] = decodeCursor(cursor, ['id']) ?? []
    const rows = await selectJobs(tx, context.tenantId, { ...filter, after, limit: limit + 1 })
    return toPage(rows, { limit, item: toJob, key: (row) => [row.id] })
  })
}

export async function requireJob(tx: Tx, tenantId: string, id: string): Promise<JobRow> {
  const job = await selectJob(tx, tenantId, id)
  if (!job) throw notFound('job')
  return job
}

/** A queued job is taken back here and now; for one the agent has, the agent decides. `conflict` when it is over. */
export async function cancelJob(platform: Platform, context: UserContext, id: string): Promise<Job> {
  const { tenantId } = context
  const { row, asked } = await platform.db.withTenant(tenantId, async (tx) => {
    const cancelled = await moveJob(tx, { tenantId, id }, { from: ['queued'], to: 'cancelled' })
    const row = cancelled ?? (await requestCancel(tx, { tenantId, id }))
    if (!row) {
      const { state } = await requireJob(tx, tenantId, id)
      throw new AppError('conflict', `The job is ${state} already; there is nothing left to take back.`)
    }
    await audit(tx, context, { action: 'job.cancel_requested', targetId: id, after: { state: row.state } })
    return { row, asked: !cancelled }
  })
  if (asked) nudgeAgent(platform.bus, row.agentId, { type: 'cancelJob', jobId: id })
  return toJob(row)
}

/** A person looked at the printer: an `unknown` job was printed or was not. `conflict` in any other state. */
export async function resolveJob(
  platform: Platform,
  context: UserContext,
  answer: { id: string; outcome: 'printed' | 'not_printed' },
): Promise<Job> {
  const { tenantId } = context
  const to = answer.outcome === 'printed' ? 'confirmed' : 'failed'
  return platform.db.withTenant(tenantId, async (tx) => {
    const row = await moveJob(tx, { tenantId, id: answer.id }, { from: ['unknown'], to })
    if (!row) {
      const { state } = await requireJob(tx, tenantId, answer.id)
      throw new AppError('conflict', `The job is ${state}; only one whose outcome is unknown can be resolved.`)
    }
    await audit(tx, context, { action: 'job.resolved', targetId: answer.id, after: { state: to } })
    return toJob(row)
  })
}

/** The device when it can be used as that kind now: `not_found`, `device_unavailable`. */
function usableDevice(platform: Platform, context: UserContext, wanted: { id: string; kind: DeviceKind }) {
  return platform.db.withTenant(context.tenantId, async (tx) => {
    const device = await requireDevice(tx, context.tenantId, wanted.id)
    assertUsable(device, wanted.kind)
    return { device, timeZone: (await selectTenant(tx, context.tenantId)).timeZone }
  })
}

export async function testPrint(platform: Platform, context: UserContext, id: string): Promise<Job> {
  const { device, timeZone } = await usableDevice(platform, context, { id, kind: 'printer' })
  const target = formatFor(device)
  const { name } = toDevice(device)
  const bytes = await renderTestPrint({ deviceName: name, printedAt: platform.clock(), timeZone }, target)
  return platform.db.withTenant(context.tenantId, async (tx) => {
    const document = { format: target.format, bytes }
    const job = await createPrintJob(platform, tx, { actor: context, deviceId: id, document, title: 'Test print' })
    await audit(tx, context, { action: 'device.test_printed', targetId: id, after: { jobId: job.id } })
    return job
  })
}

/** Sets a scale to zero, or takes what lies on it off every weight that follows. */
export async function tellScale(
  platform: Platform,
  context: UserContext,
  { id, kind }: { id: string; kind: 'zero' | 'tare' },
): Promise<Job> {
  return platform.db.withTenant(context.tenantId, async (tx) => {
    const device = await requireDevice(tx, context.tenantId, id)
    const job = await createScaleJob(platform, tx, { actor: context, device, kind })
    await audit(tx, context, { action: `device.${kind}_asked`, targetId: id, after: { jobId: job.id } })
    return job
  })
}

/**
 * Takes back every print of a shipment that has not come out: queued jobs end here, the agent is asked for the others.
 * @returns agents to nudge after commit
 */
export async function takeBackPrints(
  tx: Tx,
  tenantId: string,
  shipmentId: string,
): Promise<{ agentId: string; jobId: string }[]> {
  const asked: { agentId: string; jobId: string }[] = []
  for (const { id } of await printHistory(tx, tenantId, shipmentId)) {
    if (await moveJob(tx, { tenantId, id }, { from: ['queued'], to: 'cancelled' })) continue
    const row = await requestCancel(tx, { tenantId, id })
    if (row) asked.push({ agentId: row.agentId, jobId: id })
  }
  return asked
}

/** Asks agents to drop jobs they have; best effort, the request is in the rows too. */
export function askBack(platform: Platform, asked: readonly { agentId: string; jobId: string }[]): void {
  for (const { agentId, jobId } of asked) nudgeAgent(platform.bus, agentId, { type: 'cancelJob', jobId })
}
