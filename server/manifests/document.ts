/** The form of a manifest as PDF: the carrier's own, or Postroom's list. */
import PDFDocument from 'pdfkit'
import sharp from 'sharp'
import type { BinaryReply } from '#contracts/operation.ts'
import { describeCarriers } from '../carriers/index.ts'
import { renderArtwork } from '../labels/index.ts'
import type { Tx } from '../platform/db/database.ts'
import { AppError, notFound } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import type { Platform } from '../platform/platform.ts'
import { type ManifestShipment, selectManifestServices, selectManifestShipments } from '../shipments/index.ts'
import { requireSite, selectTenant } from '../tenants/index.ts'
import { drawForm, type Form } from './form.ts'
import { paperOf } from './form-layout.ts'
import { type ManifestView, selectForm, selectManifest } from './store.ts'

const rowsAtOnce = 200
const zplDpi = 203
/** Points left blank around a carrier's picture: printers cannot print to the edge. */
const pictureMargin = 18

/** Throws AppError `conflict` for a manifest that is not closed, and for a carrier's form that there is none of. */
export async function manifestDocument(
  platform: Platform,
  context: UserContext,
  { id, of }: { id: string; of?: 'carrier' | 'postroom' },
): Promise<BinaryReply> {
  const { tenantId } = context
  return platform.db.withTenant(tenantId, async (tx) => {
    const view = await selectManifest(tx, tenantId, id)
    if (!view) throw notFound('manifest')
    if (view.state !== 'closed') throw new AppError('conflict', notClosed(view))
    const carriers = of ? of === 'carrier' : view.carrierForm
    const bytes = carriers ? await carrierForm(tx, view) : drawForm(await formOf(tx, view), pagesOf(platform, view))
    return { contentType: 'application/pdf', filename: `manifest-${view.number ?? view.day}.pdf`, bytes }
  })
}

function notClosed({ state }: ManifestView): string {
  if (state === 'refused') return 'This manifest was never closed; it has no form.'
  return 'The carrier has not answered yet; there is no form to hand over.'
}

async function carrierForm(tx: Tx, view: ManifestView): Promise<Uint8Array> {
  const form = await selectForm(tx, view.tenantId, view.id)
  if (!form) {
    throw new AppError('conflict', 'The carrier gave no form of its own; leave "of" out and take Postroom’s list.')
  }
  if (form.format === 'pdf') return form.bytes
  if (form.format === 'zpl') {
    const piece = { kind: 'document' as const, format: form.format, base64: form.bytes.toString('base64') }
    return renderArtwork([piece], { format: 'pdf', dpi: zplDpi })
  }
  return picturePage(form.bytes).catch((cause: unknown) => {
    const text = 'The carrier’s form cannot be read; take Postroom’s list (of=postroom).'
    throw new AppError('conflict', text, { cause })
  })
}

/** A picture on one Letter page, as large as fits, turned when it is wider than high. */
async function picturePage(picture: Buffer): Promise<Uint8Array> {
  const { data, info } = await sharp(picture).png().toBuffer({ resolveWithObject: true })
  const layout = info.width > info.height ? 'landscape' : 'portrait'
  const pdf = new PDFDocument({ size: 'LETTER', layout, margin: pictureMargin, info: { CreationDate: new Date(0) } })
  const fit: [number, number] = [pdf.page.width - 2 * pictureMargin, pdf.page.height - 2 * pictureMargin]
  pdf.image(data, pictureMargin, pictureMargin, { fit, align: 'center', valign: 'center' })
  pdf.end()
  return Buffer.concat(await Array.fromAsync(pdf as AsyncIterable<Buffer>))
}

async function formOf(tx: Tx, view: ManifestView): Promise<Form> {
  const { tenantId } = view
  const site = await requireSite(tx, tenantId, view.siteId)
  const { name: organisation } = await selectTenant(tx, tenantId)
  const services = await selectManifestServices(tx, tenantId, view.id)
  const carrierName = describeCarriers().find(({ carrier }) => carrier === view.carrier)?.name ?? view.carrier
  return { ...view, organisation, carrierName, site, services, paper: paperOf(site.address.country) }
}

/** The shipments, page by page: each read in a transaction of its own while the document is being sent. */
async function* pagesOf(platform: Platform, { tenantId, id }: ManifestView): AsyncGenerator<ManifestShipment[]> {
  for (let after: string | null = null; ; ) {
    const rows: ManifestShipment[] = await platform.db.withTenant(tenantId, (tx) =>
      selectManifestShipments(tx, tenantId, { manifestId: id, after, limit: rowsAtOnce }),
    )
    yield rows
    if (rows.length < rowsAtOnce) return
    after = rows.at(-1)?.id ?? null
  }
}
