/** Jobs: made and signed, moved forward only, taken back, and settled by a person when nobody knows. */
import { createHash } from 'node:crypto'
import type { DeviceProblem, JobKind, JobOrder, JobState } from '#contracts/agent.ts'
import { documentMaxBytes } from '#contracts/agent-limits.ts'
import type { Job } from '#contracts/jobs.ts'
import type { LabelFormat } from '#contracts/labels.ts'
import type { Actor } from '../platform/audit.ts'
import type { Tx } from '../platform/db/database.ts'
import { AppError, unprocessable } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { emit } from '../platform/outbox/outbox.ts'
import type { Platform } from '../platform/platform.ts'
import { openAuthority } from '../platform/tls/authority.ts'
import { type DeviceView, selectDevice } from './device-store.ts'
import { assertUsable } from './devices.ts'
import { countOpenJobs, insertJob, type JobRow, moveJobRow, selectJobs } from './job-store.ts'
import { toJob } from './shapes.ts'

/** A label nobody came for must not print the next morning. */
const expiresDefaultSeconds = 300
/** What each job ahead may take on top, a change of the roll now and then included: a batch lasts while it is worked off. */
const secondsPerJobAhead = 10
const expiresMaxSeconds = 86_400
/** Open jobs per agent; far above a batch of labels. */
const openJobsMax = 2_000
/** Prints of one shipment that are looked back on. */
const historyMax = 500
const titleMaxLength = 200
const reasonMaxLength = 500

export interface NewPrintJob {
  actor: Actor
  deviceId: string
  document: { format: LabelFormat; bytes: Uint8Array }
  /** what it prints, for people; up to 200 characters */
  title: string
  shipmentId?: string | null
  /** 0 for the first print */
  reprint?: number
  /** why it is printed again */
  reason?: string | null
  /** why this printer, in words, when the routes chose it */
  routedBy?: string | null
  /** when left out 300 and 10 for each job that is ahead at the device; at most a day */
  expiresInSeconds?: number
}

/**
 * Queues a document for a printer of the actor's tenant; the gateway that holds its agent is told after commit.
 * `unprocessable` on `deviceId` when there is no such device; `device_unavailable` in words with the cure when its agent
 * is away or it has a problem, so that nothing waits unseen. RangeError for a document over 20 MB.
 */
export async function createPrintJob(platform: Platform, tx: Tx, job: NewPrintJob): Promise<Job> {
  const device = await selectDevice(tx, job.actor.tenantId, job.deviceId)
  if (!device) throw unprocessable('deviceId', 'There is no device with this id; take one from /v1/devices.')
  assertUsable(device, 'printer')
  const bytes = Buffer.from(job.document.bytes)
  if (bytes.length < 1 || bytes.length > documentMaxBytes)
    throw new RangeError(`a document has 1 to ${documentMaxBytes} bytes, not ${bytes.length}`)
  const document = {
    format: job.document.format,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    bytes: bytes.length,
  }
  return createJob(platform, tx, { ...job, kind: 'print', device, order: document, bytes })
}

/** What a scale can be told. */
const scaleTitles = { zero: 'Set to zero', tare: 'Take the container off' } as const

/** Has a scale set to zero, or what lies on it taken off. `device_unavailable` as for printing. */
export async function createScaleJob(
  platform: Platform,
  tx: Tx,
  job: { actor: Actor; device: DeviceView; kind: keyof typeof scaleTitles },
): Promise<Job> {
  assertUsable(job.device, 'scale')
  return createJob(platform, tx, {
    ...job,
    title: scaleTitles[job.kind],
    order: null,
    bytes: null,
    expiresInSeconds: 30,
  })
}

interface Made extends Omit<NewPrintJob, 'deviceId' | 'document'> {
  kind: JobKind
  device: DeviceView
  order: JobOrder['document']
  bytes: Buffer | null
}

async function createJob(platform: Platform, tx: Tx, made: Made): Promise<Job> {
  const { tenantId, userId, username } = made.actor
  const { id: deviceId, agentId, key: deviceKey } = made.device
  const open = await countOpenJobs(tx, made.device)
  if (open.agent >= openJobsMax)
    throw new AppError('device_unavailable', `${openJobsMax} jobs wait for this agent already. Cancel some or wait.`)
  const now = platform.clock()
  const usual = expiresDefaultSeconds + open.device * secondsPerJobAhead
  const seconds = Math.min(made.expiresInSeconds ?? usual, expiresMaxSeconds)
  const expiresAt = new Date(now.getTime() + seconds * 1000)
  const id = newId()
  const order: JobOrder = {
    jobId: id,
    agentId,
    deviceKey,
    kind: made.kind,
    issuedAt: now.toISOString(),
    expiresAt: expiresAt.toISOString(),
    document: made.order,
  }
  const orderText = JSON.stringify(order)
  const signature = (await openAuthority(platform.db)).signJob(orderText)
  const row = await insertJob(tx, {
    ...{ tenantId, id, deviceId, agentId, kind: made.kind, orderText, signature, document: made.bytes, expiresAt },
    title: made.title.slice(0, titleMaxLength),
    shipmentId: made.shipmentId ?? null,
    reprint: made.reprint ?? 0,
    reason: made.reason?.slice(0, reasonMaxLength) ?? null,
    routedBy: made.routedBy ?? null,
    createdBy: userId,
    createdByName: username,
  })
  await emitJob(tx, row)
  return toJob(row)
}

/** Every print of a shipment, newest first: what came out, what may have, and why it was printed again. Bounded. */
export async function printHistory(tx: Tx, tenantId: string, shipmentId: string): Promise<Job[]> {
  return (await selectJobs(tx, tenantId, { shipmentId, after: null, limit: historyMax })).map(toJob)
}

/** How far along a state is. A job only ever moves to a higher one; what a person or a late report says beats `unknown`. */
const rank: Record<JobState, number> = {
  queued: 0,
  sent: 1,
  spooled: 2,
  printing: 3,
  unknown: 4,
  confirmed: 5,
  failed: 5,
  expired: 5,
  cancelled: 5,
}
const states = Object.keys(rank) as JobState[]

/** Moves a job forward and tells it to the outbox; null when it is that far already, absent, or not `agentId`'s. */
export async function moveJob(
  tx: Tx,
  job: { tenantId: string; id: string; agentId?: string },
  move: { to: JobState; from?: readonly JobState[]; problem?: DeviceProblem | null },
): Promise<JobRow | null> {
  const from = move.from ?? states.filter((state) => rank[state] < rank[move.to])
  const row = await moveJobRow(tx, job, { from, to: move.to, problem: move.problem ?? null })
  if (row) await emitJob(tx, row)
  return row
}

/** `job.queued`, `job.sent`, … `job.confirmed`, with jobId, deviceId, agentId, shipmentId, state. */
export async function emitJob(tx: Tx, row: JobRow): Promise<void> {
  const { id: jobId, deviceId, agentId, shipmentId, state } = row
  await emit(tx, row.tenantId, `job.${state}`, { jobId, deviceId, agentId, shipmentId, state })
}
