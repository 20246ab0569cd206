/** The papers beside the labels, as the carrier gave them. */
import type { BinaryReply } from '#contracts/operation.ts'
import { notFound } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import type { Platform } from '../platform/platform.ts'
import { selectDocument } from './store.ts'

const mediaTypes = { pdf: 'application/pdf', png: 'image/png', gif: 'image/gif', zpl: 'application/zpl' }

export async function shipmentDocument(
  platform: Platform,
  { tenantId }: UserContext,
  of: { shipmentId: string; id: string },
): Promise<BinaryReply> {
  const row = await platform.db.withTenant(tenantId, (tx) => selectDocument(tx, { tenantId, ...of }))
  if (!row) throw notFound('document')
  const filename = `${row.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}.${row.format}`
  return { contentType: mediaTypes[row.format], filename, bytes: row.bytes }
}
