/** A document of a person's own, sent to a printer: received, looked at, and queued as it came. */
import { documentMaxBytes } from '#contracts/agent-limits.ts'
import type { Job } from '#contracts/jobs.ts'
import type { Upload, UploadedFile } from '#contracts/operation.ts'
import { audit } from '../platform/audit.ts'
import { AppError } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import type { Platform } from '../platform/platform.ts'
import { assertUsable, requireDevice } from './devices.ts'
import { createPrintJob } from './jobs.ts'
import { type OwnFile, printableDocument } from './print-document-kind.ts'
import { nameOf } from './shapes.ts'

interface Printing {
  deviceId: string
  upload: Upload<{ title?: string }>
}

/**
 * Prints a file of up to 20 MB. The printer is looked at before a byte is read, so that nobody sends a file in vain.
 * Throws `not_found`, `device_unavailable`, `payload_too_large`; and on `file` `unsupported_media_type` for what is no
 * PDF, PNG, GIF or ZPL or what this printer does not take, `unprocessable` for what cannot be printed.
 */
export async function printDocument(
  platform: Platform,
  context: UserContext,
  { deviceId, upload }: Printing,
): Promise<Job> {
  const device = await platform.db.withTenant(context.tenantId, async (tx) => {
    const found = await requireDevice(tx, context.tenantId, deviceId)
    assertUsable(found, 'printer')
    return found
  })
  const { fields, kept } = await upload.receive(bytesOf)
  const document = await printableDocument(kept, { name: nameOf(device), formats: device.formats })
  const title = fields.title?.trim() || kept.filename
  return platform.db.withTenant(context.tenantId, async (tx) => {
    const job = await createPrintJob(platform, tx, { actor: context, deviceId, document, title })
    const { format, bytes } = document
    const after = { jobId: job.id, title, format, bytes: bytes.length }
    await audit(tx, context, { action: 'device.document_printed', targetId: deviceId, after })
    return job
  })
}

async function bytesOf({ filename, bytes }: UploadedFile): Promise<OwnFile> {
  const pieces: Uint8Array[] = []
  let total = 0
  for await (const piece of bytes) {
    total += piece.length
    if (total > documentMaxBytes)
      throw new AppError('payload_too_large', 'The document is larger than 20 MB. Divide it.')
    pieces.push(piece)
  }
  return { filename, bytes: Buffer.concat(pieces) }
}
