/** Label rendering per format, beside the bare libraries drawing the same barcode and a few lines of text. */
import { PDFiumLibrary } from '@hyzyla/pdfium'
import bwipjs from 'bwip-js'
import PDFDocument from 'pdfkit'
import type { LabelDesign, LabelFormat } from '#contracts/labels.ts'
import { createPublishedCarrier } from '../server/carriers/published/carrier.ts'
import { renderLabels } from '../server/labels/index.ts'
import { perSecond } from './measure.ts'
import { besidePeer, figure, type Row } from './table.ts'

const dpi = 203

/** A label as the built-in carrier sells it. */
export async function boughtDesign(): Promise<LabelDesign> {
  const address = { name: 'Ada Byron', company: 'West Office', line1: '1 Ferry Building', city: 'San Francisco' }
  const { result, messages } = await createPublishedCarrier().buy({
    from: { ...address, state: 'NY', postalCode: '10001', country: 'US' },
    to: { ...address, state: 'CA', postalCode: '94105', country: 'US' },
    packages: [{ weight: { value: 2, unit: 'lb' } }],
    shipDate: '2026-03-02',
    options: {},
    intentId: '01900000-0000-7000-8000-000000000000',
    serialStart: 1,
    service: 'usps_ground_advantage',
    agreedAmountCents: 100_000,
    references: ['PO 4711'],
    customs: null,
    carrierRef: null,
    label: { format: 'png', dpi },
  })
  const label = result?.pieces[0]?.label
  if (label?.kind !== 'design') throw new Error(`no label was bought: ${JSON.stringify(messages)}`)
  return label.design
}

/** What both peers write: the barcode's data and seven lines. */
function content(design: LabelDesign): { barcode: string; lines: string[] } {
  const { from, to, trackingNumber, serviceTitle } = design
  const lines = [from, to].flatMap(({ name, line1, city, state, postalCode }) => [
    name ?? '',
    line1,
    `${city} ${state} ${postalCode}`,
  ])
  return { barcode: `(420)${to.postalCode}(92)${trackingNumber.slice(2)}`, lines: [serviceTitle, ...lines] }
}

/** Bars by bwip-js as rectangles: the cheapest way onto a page, cheaper than its picture. */
async function barePdf({ barcode, lines }: ReturnType<typeof content>): Promise<Buffer> {
  const pdf = new PDFDocument({ size: [288, 432], margin: 0 })
  const chunks: Buffer[] = []
  const done = new Promise<void>((resolve) => {
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', resolve)
  })
  lines.forEach((line, index) => {
    pdf
      .font('Helvetica')
      .fontSize(10)
      .text(line, 20, 20 + index * 14, { lineBreak: false })
  })
  const [symbol] = bwipjs.raw('gs1-128', barcode)
  let x = 20
  const widths = symbol && 'sbs' in symbol ? symbol.sbs : []
  widths.forEach((width, index) => {
    if (index % 2 === 0) pdf.rect(x, 250, width, 70)
    x += width
  })
  pdf.fill('black').end()
  await done
  return Buffer.concat(chunks)
}

function bareZpl({ barcode, lines }: ReturnType<typeof content>): Uint8Array {
  const fields = lines.map((line, index) => `^FO40,${40 + index * 30}^A0N,28,28^FD${line}^FS`)
  const bars = `^FO40,700^BY3,3,200^BCN,200,N,N,N,D^FD${barcode}^FS`
  return new TextEncoder().encode(`^XA^CI28^PW812^LL1218${fields.join('')}${bars}^XZ`)
}

async function pdfiumRaster(pdf: Uint8Array): Promise<() => Promise<unknown>> {
  const library = await PDFiumLibrary.init()
  return async () => {
    const document = await library.loadDocument(pdf)
    const page = document.getPage(0)
    await page.render({ width: 4 * dpi, height: 6 * dpi, render: 'bitmap', colorSpace: 'Gray' })
    document.destroy()
  }
}

export async function labels(): Promise<Row[]> {
  const design = await boughtDesign()
  const bare = content(design)
  const raster = await pdfiumRaster(await renderLabels([design], { format: 'pdf', dpi }))
  const peers: [format: LabelFormat, peer: string, work: () => unknown][] = [
    ['pdf', 'bare pdfkit + bwip-js', () => barePdf(bare)],
    ['png', 'bare pdfium raster of the same PDF', raster],
    ['zpl', 'bare template string', () => bareZpl(bare)],
  ]
  const rows: Row[] = []
  for (const [format, peerName, work] of peers) {
    const measured = await perSecond(() => renderLabels([design], { format, dpi }))
    const peer = await perSecond(work)
    const name = `label ${format}${format === 'pdf' ? '' : ` ${dpi} dpi`}`
    const against = `${peerName} ${figure(peer)}/s`
    rows.push(besidePeer({ name, measured: `${figure(measured)} labels/s`, against }, { measured, peer }))
  }
  return rows
}
