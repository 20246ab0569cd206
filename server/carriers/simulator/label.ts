/** A label as a carrier would send it, marked SAMPLE: image, PDF or ZPL. */
import { PDFiumLibrary } from '@hyzyla/pdfium'
import bwipjs from 'bwip-js/node'
import PDFDocument from 'pdfkit'
import sharp from 'sharp'
import type { Address } from '#contracts/addresses.ts'

export interface SampleLabel {
  carrierName: string
  serviceName: string
  trackingNumber: string
  from: Pick<Address, 'name' | 'company' | 'line1' | 'city' | 'state' | 'postalCode' | 'country'>
  to: Pick<Address, 'name' | 'company' | 'line1' | 'city' | 'state' | 'postalCode' | 'country'>
  piece: { number: number; of: number }
}

const dotsPerInch = 203
const width = 4 * dotsPerInch
const height = 6 * dotsPerInch

/** The bytes of one label of 4x6 in at 203 dpi. A GIF lies on its side, as UPS sends it. */
export async function sampleLabel(label: SampleLabel, format: 'pdf' | 'png' | 'gif' | 'zpl'): Promise<Buffer> {
  if (format === 'zpl') return Buffer.from(zplOf(label))
  const pdf = await pdfOf(label)
  if (format === 'pdf') return pdf
  const png = await imageOf(pdf)
  return format === 'png' ? png : sharp(png).rotate(90).gif().toBuffer()
}

/** An image of one white dot: what some carriers answer instead of a label. */
export async function placeholderImage(): Promise<Buffer> {
  return sharp({ create: { width: 1, height: 1, channels: 3, background: 'white' } })
    .png()
    .toBuffer()
}

function linesOf({ from, to, piece, serviceName, carrierName }: SampleLabel): string[] {
  const place = (a: SampleLabel['to']) => [a.city, a.state, a.postalCode, a.country].filter(Boolean).join(' ')
  return [
    `${carrierName} - ${serviceName}`,
    `FROM ${[from.name, from.company].filter(Boolean).join(', ')}`,
    `${from.line1}, ${place(from)}`,
    `TO ${[to.name, to.company].filter(Boolean).join(', ')}`,
    `${to.line1}, ${place(to)}`,
    `PACKAGE ${piece.number} OF ${piece.of}`,
    'SAMPLE - NOT FOR SHIPPING',
  ]
}

/** Vector text in the built-in Helvetica: a machine without fonts draws the same. */
async function pdfOf(label: SampleLabel): Promise<Buffer> {
  const barcode = await bwipjs.toBuffer({ bcid: 'code128', text: label.trackingNumber, scale: 3, height: 22 })
  return new Promise((resolve, reject) => {
    const pdf = new PDFDocument({ size: [288, 432], margin: 0 })
    const chunks: Buffer[] = []
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk))
    pdf.on('end', () => resolve(Buffer.concat(chunks)))
    pdf.on('error', reject)
    pdf.rect(4, 4, 280, 424).lineWidth(2).stroke()
    linesOf(label).forEach((line, index) => {
      pdf.font(index % 3 === 0 ? 'Helvetica-Bold' : 'Helvetica').fontSize(11)
      pdf.text(line.slice(0, 60), 12, 20 + index * 26, { width: 264, height: 24, ellipsis: true })
    })
    pdf.image(barcode, 14, 240, { fit: [260, 110], align: 'center' })
    pdf.font('Helvetica-Bold').fontSize(13).text(label.trackingNumber, 12, 370, { width: 264, align: 'center' })
    pdf.end()
  })
}

let library: Promise<PDFiumLibrary> | null = null

async function imageOf(pdf: Buffer): Promise<Buffer> {
  library ??= PDFiumLibrary.init()
  const document = await (await library).loadDocument(new Uint8Array(pdf))
  try {
    const page = await document.getPage(0).render({ width, height, render: 'bitmap', colorSpace: 'Gray' })
    return await sharp(Buffer.from(page.data), { raw: { width, height, channels: 1 } })
      .threshold(128)
      .png()
      .toBuffer()
  } finally {
    document.destroy()
  }
}

function zplOf(label: SampleLabel): string {
  const safe = (text: string) => text.replace(/[\^~_\\]/g, ' ').slice(0, 60)
  const text = linesOf(label)
    .map((line, index) => `^FO30,${40 + index * 60}^A0N,30,30^FD${safe(line)}^FS`)
    .join('')
  return `^XA^PW${width}^LL${height}${text}^FO30,700^BY2^BCN,200,Y^FD${safe(label.trackingNumber)}^FS^XZ`
}
