/** A specimen of postage on a printer's paper: never real postage, and it says so itself. */
import type { SpecimenKind } from '#contracts/devices.ts'
import type { Job } from '#contracts/jobs.ts'
import { renderSpecimen } from '../labels/index.ts'
import { audit } from '../platform/audit.ts'
import type { UserContext } from '../platform/http/context.ts'
import type { Platform } from '../platform/platform.ts'
import type { DeviceView } from './device-store.ts'
import { assertUsable, requireDevice } from './devices.ts'
import { createPrintJob } from './jobs.ts'
import { formatFor } from './print-routes-choose.ts'

const titles: Record<SpecimenKind, string> = {
  stamp_roll: 'Specimen: stamp of a roll',
  stamp_sheet: 'Specimen: sheet of stamps',
  envelope: 'Specimen: envelope',
}

/** `not_found`; `device_unavailable` with the cure. */
export async function printSpecimen(
  platform: Platform,
  context: UserContext,
  { deviceId, kind }: { deviceId: string; kind: SpecimenKind },
): Promise<Job> {
  const device = await platform.db.withTenant(context.tenantId, async (tx) => {
    const found = await requireDevice(tx, context.tenantId, deviceId)
    assertUsable(found, 'printer')
    return found
  })
  const target = formatFor(device)
  const bytes = await renderSpecimen(kind, { ...target, paper: printsLabels(device) ? '4x6' : 'letter' })
  return platform.db.withTenant(context.tenantId, async (tx) => {
    const document = { format: target.format, bytes }
    const job = await createPrintJob(platform, tx, { actor: context, deviceId, document, title: titles[kind] })
    await audit(tx, context, { action: 'device.specimen_printed', targetId: deviceId, after: { jobId: job.id, kind } })
    return job
  })
}

/** Drivers of label printers; one behind a system queue is told by its print head, as no office printer has 203 dpi. */
const labelDrivers = ['zpl', 'sbpl', 'brother-raster']
const labelDpi = 203

function printsLabels({ formats, driver, dpi }: Pick<DeviceView, 'formats' | 'driver' | 'dpi'>): boolean {
  return formats.includes('zpl') || labelDrivers.includes(driver) || dpi === labelDpi
}
