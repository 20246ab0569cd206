/** The label of a bought shipment, in the format and resolution asked for. */
import type { LabelDpi, LabelFormat } from '#contracts/labels.ts'
import { type LabelPiece, labelMediaTypes, renderArtwork } from '../labels/index.ts'
import type { Tx } from '../platform/db/database.ts'
import { AppError, notFound } from '../platform/errors.ts'
import type { Platform } from '../platform/platform.ts'
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

/** What a label is drawn from, read while the database is held; drawing it takes longer and holds nothing. */
export interface LabelToDraw {
  pieces: LabelPiece[]
  name: string
}

/**
 * Reads what the label is drawn from. Throws AppError `conflict` before it is bought, after it was voided and when the
 * carrier alone has the file.
 */
export async function readLabel(tx: Tx, row: ShipmentRow, packageNumber?: number): Promise<LabelToDraw> {
  return { pieces: await labelPieces(tx, row, packageNumber), name: `label-${row.trackingNumber ?? row.id}` }
}

/** Draws it in the format wished, whoever made it. Throws what `renderArtwork` throws. */
export async function drawLabel(
  { pieces, name }: LabelToDraw,
  { format, dpi, reprint }: Omit<LabelWish, 'package'>,
): Promise<LabelDocument> {
  const bytes = await renderArtwork(pieces, { format, dpi, reprint: reprint ? { number: reprint } : undefined })
  return { contentType: labelMediaTypes[format], filename: `${name}.${format}`, bytes }
}

/** The label of a shipment, read and drawn. */
export async function labelDocument(
  platform: Platform,
  tenantId: string,
  { id, wish }: { id: string; wish: LabelWish },
): Promise<LabelDocument> {
  const label = await platform.db.withTenant(tenantId, async (tx) => {
    const row = await selectShipment(tx, tenantId, id)
    if (!row) throw notFound('shipment')
    return readLabel(tx, row, wish.package)
  })
  return drawLabel(label, wish)
}

/** `conflict` for a shipment whose label must not come out of a printer. */
export function assertPrintable({ trackingNumber, status }: ShipmentRow): void {
  if (trackingNumber === null) throw new AppError('conflict', 'This shipment has no label yet: buy it first.')
  if (status === 'voided' || status === 'void_requested')
    throw new AppError('conflict', 'This label was voided, or is about to be, and must not be used.')
}

/** What is printed on the labels of a shipment, by package. */
async function labelPieces(tx: Tx, row: ShipmentRow, packageNumber: number | undefined): Promise<LabelPiece[]> {
  assertPrintable(row)
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
