/** The papers of an answer: labels that can be believed, and documents beside them. */
import type { LabelArtwork, ShippingDocument } from '../carrier.ts'
import { type Json, records, textOf } from '../kit/values.ts'

/** Below this no label of any format is drawn: a blank image of one dot has less. */
const labelBytesMin = 250

type Format = ShippingDocument['format']
const formats: Readonly<Record<string, Format>> = { PDF: 'pdf', PNG: 'png', ZPLII: 'zpl', ZPL: 'zpl', GIF: 'gif' }
/** How the bytes of each format begin; ZPL may be preceded by line breaks or settings. */
const beginnings: Record<Format, RegExp> = { pdf: /^%PDF/, png: /^\x89PNG/, gif: /^GIF8/, zpl: /\^XA/ }

/** The content of `encodedLabel` in plain base64; null when it is missing, no base64, or not of its format. */
function contentOf(document: Json): { format: Format; base64: string; bytes: number } | null {
  const base64 = textOf(document.encodedLabel)?.replace(/\s+/g, '') ?? ''
  if (base64 === '' || base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return null
  const bytes = Buffer.from(base64, 'base64')
  const head = bytes.subarray(0, 4096).toString('latin1')
  const told = formats[textOf(document.docType) ?? '']
  const format = (Object.keys(beginnings) as Format[]).find((one) => beginnings[one].test(head))
  if (!format || (told && told !== format)) return null
  return { format, base64, bytes: bytes.length }
}

/** The label of a piece; null when it cannot be believed. */
export function labelOf(piece: Json): LabelArtwork | null {
  const papers = records(piece.packageDocuments)
  const label = papers.find(({ contentType }) => textOf(contentType) === 'LABEL') ?? papers[0]
  const content = label ? contentOf(label) : null
  if (!content || content.bytes < labelBytesMin) return null
  return { kind: 'document', format: content.format, base64: content.base64 }
}

const kinds: Readonly<Record<string, Pick<ShippingDocument, 'kind' | 'name'>>> = {
  COMMERCIAL_INVOICE: { kind: 'invoice', name: 'Commercial invoice' },
  PROFORMA_INVOICE: { kind: 'invoice', name: 'Pro forma invoice' },
  PRO_FORMA_INVOICE: { kind: 'invoice', name: 'Pro forma invoice' },
  CERTIFICATE_OF_ORIGIN: { kind: 'customs_form', name: 'Certificate of origin' },
  EXPORT_DECLARATION: { kind: 'customs_form', name: 'Export declaration' },
  HAZMAT_LABEL: { kind: 'dangerous_goods', name: 'Dangerous goods label' },
  OP_900: { kind: 'dangerous_goods', name: 'Dangerous goods form OP-900' },
  RETURN_INSTRUCTIONS: { kind: 'other', name: 'Return instructions' },
}

/** Papers of the shipment and those beside the labels. One that cannot be read is left out: the labels are good. */
export function documentsOf(shipment: Json): ShippingDocument[] {
  const beside = records(shipment.pieceResponses).flatMap(({ packageDocuments }) =>
    records(packageDocuments).filter(({ contentType }) => (textOf(contentType) ?? 'LABEL') !== 'LABEL'),
  )
  const whole = records(shipment.shipmentDocuments).filter(({ contentType }) => textOf(contentType) !== 'LABEL')
  return [...whole, ...beside].flatMap((document) => {
    const content = contentOf(document)
    if (!content) return []
    const type = textOf(document.contentType) ?? 'OTHER'
    const name = type.charAt(0) + type.slice(1).toLowerCase().replaceAll('_', ' ')
    return [{ ...(kinds[type] ?? { kind: 'other' as const, name }), format: content.format, base64: content.base64 }]
  })
}
