/** The label of a bought shipment, in the format and resolution asked for. */
import type { LabelDpi, LabelFormat } from '#contracts/labels.ts'
import { type LabelPiece, labelMediaTypes, renderArtwork } from '../labels/index.ts'
import type { Tx } from '../platform/db/database.ts'
import { AppError, notFound } from '../platform/errors.ts'
import { type LabelRow, type ShipmentRow, selectLabels, selectShipment } from './store.ts'

export interface LabelWish {
  format: LabelFormat
  dpi: LabelDpi
  /** package number; all when absent */
  package?: number
  /** number printed on a reprint; absent on the first */
  reprint?: number
}

export interface LabelDocument {
  contentType: string
  filename: string
  bytes: Uint8Array
}

export const defaultDpi: LabelDpi = 203

/** The format asked for by `?format=` or `Accept`; PDF when nothing is said. `not_acceptable` names what there is. */
export function wantedFormat(query: LabelFormat | undefined, accept: string | undefined): LabelFormat {
  if (query) return query
  const wanted = (accept ?? '*/*').split(',').map((part) => part.split(';')[0]?.trim() ?? '')
  for (const type of wanted) {
    const format = (Object.keys(labelMediaTypes) as LabelFormat[]).find((name) => labelMediaTypes[name] === type)
    if (format) return format
    if (type === '*/*' || type === 'application/*') return 'pdf'
    if (type === 'image/*') return 'png'
    if (type === 'x-application/zpl' || type === 'text/zpl') return 'zpl'
  }
  throw new AppError(
    'not_acceptable',
    `A label comes as ${Object.values(labelMediaTypes).join(', ')}; ask for one of them or use ?format=pdf|png|zpl.`,
  )
}

/**
 * The label in any format, whoever drew it. Throws AppError `conflict` before it is bought, after it was voided and
 * when the carrier alone has the file, and what `renderArtwork` throws.
 */
export async function labelDocument(
  tx: Tx,
  tenantId: string,
  { id, wish }: { id: string; wish: LabelWish },
): Promise<LabelDocument> {
  const row = await selectShipment(tx, tenantId, id)
  if (!row) throw notFound('shipment')
  const pieces = await labelPieces(tx, row, wish.package)
  const bytes = await renderArtwork(pieces, {
    format: wish.format,
    dpi: wish.dpi,
    reprint: wish.reprint ? { number: wish.reprint } : undefined,
  })
  return {
    contentType: labelMediaTypes[wish.format],
    filename: `label-${row.trackingNumber ?? row.id}.${wish.format}`,
    bytes,
  }
}

/** What is printed on the labels of a shipment, by package. */
async function labelPieces(tx: Tx, row: ShipmentRow, packageNumber: number | undefined): Promise<LabelPiece[]> {
  if (row.trackingNumber === null) throw new AppError('conflict', 'This shipment has no label yet: buy it first.')
  if (row.status === 'voided' || row.status === 'void_requested') {
    throw new AppError('conflict', 'This label was voided, or is about to be, and must not be used.')
  }
  const labels = (await selectLabels(tx, row.tenantId, row.id)).filter(
    (label) => packageNumber === undefined || label.packageNumber === packageNumber,
  )
  if (labels.length === 0) throw notFound('package')
  return labels.map(pieceOf)
}

function pieceOf({ artwork, packageNumber }: LabelRow): LabelPiece {
  if (artwork.kind !== 'missing') return artwork
  throw new AppError(
    'conflict',
    `The label of package ${packageNumber} is only at the carrier's web site: this shipment was settled by hand, without its file. Get it there.`,
  )
}
