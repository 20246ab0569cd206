/** Pictures in UPS's answers: believed only when they are what they say. */
import type { LabelArtwork, ShippingDocument } from '../carrier.ts'
import { at, type Json, records, textOf } from '../kit/values.ts'

type Format = 'pdf' | 'png' | 'gif' | 'zpl'

/** A label of fewer dots a side is a placeholder. */
const dotsMin = 100
/** Nothing of use is shorter. */
const bytesMin = 100

const base64Text = /^[A-Za-z0-9+/]+={0,2}$/

/** The format by what the bytes are, not by what the answer says: Label Recovery has been seen to send another. */
function formatOf(bytes: Buffer): Format | null {
  const head = bytes.toString('latin1', 0, 8)
  if (/^GIF8[79]a/.test(head))
    return bytes.readUInt16LE(6) >= dotsMin && bytes.readUInt16LE(8) >= dotsMin ? 'gif' : null
  if (head.startsWith('\x89PNG'))
    return bytes.readUInt32BE(16) >= dotsMin && bytes.readUInt32BE(20) >= dotsMin ? 'png' : null
  if (head.startsWith('%PDF')) return 'pdf'
  return bytes.includes('^XA') && bytes.includes('^XZ') ? 'zpl' : null
}

/** Null for anything that is no label: not base64, too short, blank, an unknown format. */
export function artworkOf(image: unknown): LabelArtwork | null {
  const file = fileOf(image)
  return file && { kind: 'document', ...file }
}

function fileOf(image: unknown): { format: Format; base64: string } | null {
  const base64 = typeof image === 'string' ? image.replace(/\s+/g, '') : ''
  if (!base64Text.test(base64)) return null
  const bytes = Buffer.from(base64, 'base64')
  const format = bytes.length < bytesMin ? null : formatOf(bytes)
  return format && { format, base64 }
}

const highValueName = 'High value report'

/** Customs forms, and the reports UPS wants handed over with parcels of high value. What is no file is left out. */
export function documentsOf(results: unknown): ShippingDocument[] {
  const forms = [...records(at(results, 'Form')), ...packageForms(results)]
  const reports = records(at(results, 'ControlLogReceipt'))
  return [
    ...forms.flatMap((form) => documentOf(form, { kind: 'customs_form', name: 'Customs forms' })),
    ...reports.flatMap((report) => documentOf({ Image: report }, { kind: 'other', name: highValueName })),
  ]
}

const packageForms = (results: unknown): Json[] =>
  records(at(results, 'PackageResults')).flatMap((one) => records(one.Form))

/** Form 01 is all requested forms; asked for is the invoice. */
function documentOf(form: Json, { kind, name }: Pick<ShippingDocument, 'kind' | 'name'>): ShippingDocument[] {
  const file = fileOf(at(form, 'Image', 'GraphicImage'))
  if (!file) return []
  if (kind === 'customs_form' && textOf(form.Code) === '01')
    return [{ kind: 'invoice', name: 'Commercial invoice', ...file }]
  return [{ kind, name, ...file }]
}
