/** Postroom's own list of a manifest as PDF: drawn while its rows are read, sent while it is drawn. */
import PDFDocument from 'pdfkit'
import type { Site } from '#contracts/identity.ts'
import type { ManifestShipment } from '../shipments/index.ts'
import { drawEnding } from './form-ending.ts'
import { endingHeight, type Frame, frameOf, type Paper, pageCount, sizes } from './form-layout.ts'
import { drawFirstHead, drawFooter, drawNextHead, drawRow, drawTableHead } from './form-parts.ts'
import type { Pen } from './form-pen.ts'
import type { ManifestView } from './store.ts'

export interface Form extends Pick<ManifestView, 'number' | 'day' | 'carrierAccountName'> {
  organisation: string
  /** as the carrier writes itself */
  carrierName: string
  site: Site
  /** of the manifest, most packages first */
  services: readonly { service: string; serviceName: string; shipments: number; packages: number }[]
  paper: Paper
}

/**
 * The document in pieces as it is made: memory stays flat whatever the length. One row for each package.
 * Throws what reading the shipments throws, in the middle of the document.
 */
export async function* drawForm(form: Form, pages: AsyncIterable<ManifestShipment[]>): AsyncGenerator<Uint8Array> {
  const writer = new FormWriter(form)
  for await (const shipments of pages) {
    for (const shipment of shipments) writer.add(shipment)
    yield* writer.drawn()
  }
  yield* writer.end()
}

class FormWriter {
  readonly #form: Form
  readonly #frame: Frame
  readonly #pdf: InstanceType<typeof PDFDocument>
  readonly #pen: Pen
  readonly #pages: number
  /** of each service, in the site's unit */
  readonly #weights = new Map<string, number>()
  #page = 0
  #rows = 0
  #y = 0

  constructor(form: Form) {
    const rows = form.services.reduce((sum, { packages }) => sum + packages, 0)
    const title = `Manifest ${form.number ?? form.day}`
    this.#form = form
    this.#frame = frameOf(form.paper)
    this.#pages = pageCount(this.#frame, { rows, services: form.services.length })
    this.#pdf = new PDFDocument({
      autoFirstPage: false,
      size: form.paper,
      margin: 0,
      info: { Title: title, Producer: 'Postroom', Creator: 'Postroom', CreationDate: new Date(0) },
    })
    this.#pen = { pdf: this.#pdf, frame: this.#frame, unit: form.site.weightUnit }
    this.#newPage({ table: true })
  }

  add(shipment: ManifestShipment): void {
    shipment.packages.forEach(({ weight }, index) => {
      if (this.#y + sizes.row > this.#frame.bottom) this.#newPage({ table: true })
      this.#rows += 1
      const weighed = drawRow(this.#pen, { shipment, index, number: this.#rows, y: this.#y, weight })
      this.#weights.set(shipment.service, (this.#weights.get(shipment.service) ?? 0) + weighed)
      this.#y += sizes.row
    })
  }

  /** What is finished so far. */
  *drawn(): Generator<Uint8Array> {
    for (let chunk = this.#pdf.read(); chunk !== null; chunk = this.#pdf.read()) yield chunk as Buffer
  }

  /** Totals, signature, and the rest of the document. */
  async *end(): AsyncGenerator<Uint8Array> {
    const { services } = this.#form
    if (this.#y + endingHeight(services.length) > this.#frame.bottom) this.#newPage({ table: false })
    // Rounded before they are added up: the column must add up on paper.
    const weightOf = (service: string) => Math.round((this.#weights.get(service) ?? 0) * 100) / 100
    const totals = services.map((total) => ({ ...total, weight: weightOf(total.service) }))
    drawEnding(this.#pen, this.#y + sizes.gap, totals)
    this.#pdf.end()
    for await (const chunk of this.#pdf) yield chunk as Buffer
  }

  #newPage({ table }: { table: boolean }): void {
    this.#page += 1
    this.#pdf.addPage()
    const first = this.#page === 1
    if (first) drawFirstHead(this.#pen, this.#form)
    else drawNextHead(this.#pen, this.#form)
    this.#y = this.#frame.top + (first ? sizes.firstHead : sizes.nextHead)
    if (table) {
      drawTableHead(this.#pen, this.#y)
      this.#y += sizes.tableHead
    }
    drawFooter(this.#pen, `Page ${this.#page} of ${this.#pages}`)
  }
}
