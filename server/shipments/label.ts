/** The label of a bought shipment, in the format and resolution asked for. */
import type { LabelDesign, LabelDpi, LabelFormat } from '#contracts/labels.ts'
import { labelMediaTypes, renderLabels } from '../labels/index.ts'
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

/** Renders the label. `conflict` before it is bought or after it was voided. */
export async function labelDocument(
  tx: Tx,
  tenantId: string,
  { id, wish }: { id: string; wish: LabelWish },
): Promise<LabelDocument> {
  const row = await selectShipment(tx, tenantId, id)
  if (!row) throw notFound('shipment')
  const designs = await labelDesigns(tx, row, wish.package)
  const bytes = await renderLabels(designs, {
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
async function labelDesigns(tx: Tx, row: ShipmentRow, packageNumber: number | undefined): Promise<LabelDesign[]> {
  if (row.trackingNumber === null) throw new AppError('conflict', 'This shipment has no label yet: buy it first.')
  if (row.status === 'voided' || row.status === 'void_requested') {
    throw new AppError('conflict', 'This label was voided, or is about to be, and must not be used.')
  }
  const labels = (await selectLabels(tx, row.tenantId, row.id)).filter(
    (label) => packageNumber === undefined || label.packageNumber === packageNumber,
  )
  if (labels.length === 0) throw notFound('package')
  return labels.map(designOf)
}

function designOf({ artwork }: LabelRow): LabelDesign {
  if (artwork.kind === 'design') return artwork.design
  throw new AppError('not_acceptable', `The carrier delivered this label as ${artwork.format} only.`)
}
