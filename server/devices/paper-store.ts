/** SQL of what virtual printers printed. */
import { and, desc, eq, lt, notInArray, sql } from 'drizzle-orm'
import type { Tx } from '../platform/db/database.ts'
import { newId } from '../platform/ids.ts'
import { deviceJobs, devicePapers, devices } from './tables.ts'

/** Papers kept per device; older ones are thrown away. */
const papersKept = 50

export interface PaperRow {
  id: string
  jobId: string
  printedAt: Date
}

/** Papers of a device, newest first. */
export async function selectPapers(
  tx: Tx,
  device: { tenantId: string; id: string },
  options: { after: string | null; limit: number },
): Promise<PaperRow[]> {
  return tx
    .select({ id: devicePapers.id, jobId: devicePapers.jobId, printedAt: devicePapers.printedAt })
    .from(devicePapers)
    .where(
      and(
        eq(devicePapers.tenantId, device.tenantId),
        eq(devicePapers.deviceId, device.id),
        options.after === null ? undefined : lt(devicePapers.id, options.after),
      ),
    )
    .orderBy(desc(devicePapers.id))
    .limit(options.limit)
}

/** The PNG of one paper, or null. */
export async function selectPaper(
  tx: Tx,
  paper: { tenantId: string; deviceId: string; id: string },
): Promise<Buffer | null> {
  const [row] = await tx
    .select({ png: devicePapers.png })
    .from(devicePapers)
    .where(
      and(
        eq(devicePapers.tenantId, paper.tenantId),
        eq(devicePapers.deviceId, paper.deviceId),
        eq(devicePapers.id, paper.id),
      ),
    )
  return row?.png ?? null
}

/** The virtual printer a job of this agent went to, or null. */
export async function selectVirtualDeviceOfJob(
  tx: Tx,
  job: { tenantId: string; agentId: string; id: string },
): Promise<string | null> {
  const [row] = await tx
    .select({ deviceId: devices.id })
    .from(deviceJobs)
    .innerJoin(devices, and(eq(devices.tenantId, deviceJobs.tenantId), eq(devices.id, deviceJobs.deviceId)))
    .where(
      and(
        eq(deviceJobs.tenantId, job.tenantId),
        eq(deviceJobs.id, job.id),
        eq(deviceJobs.agentId, job.agentId),
        eq(devices.virtual, true),
      ),
    )
  return row?.deviceId ?? null
}

/** Keeps a paper (a repeat replaces it) and drops the oldest beyond the limit. */
export async function storePaper(
  tx: Tx,
  paper: { tenantId: string; deviceId: string; jobId: string; png: Buffer },
): Promise<void> {
  await tx
    .insert(devicePapers)
    .values({ ...paper, id: newId() })
    .onConflictDoUpdate({ target: [devicePapers.tenantId, devicePapers.jobId], set: { png: sql`excluded.png` } })
  const ofDevice = and(eq(devicePapers.tenantId, paper.tenantId), eq(devicePapers.deviceId, paper.deviceId))
  const kept = tx
    .select({ id: devicePapers.id })
    .from(devicePapers)
    .where(ofDevice)
    .orderBy(desc(devicePapers.id))
    .limit(papersKept)
  await tx.delete(devicePapers).where(and(ofDevice, notInArray(devicePapers.id, kept)))
}
