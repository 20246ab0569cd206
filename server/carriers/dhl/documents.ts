/** Labels and papers of an answer, believed only when their bytes are what they are called. */
import type { LabelArtwork, ShippingDocument } from '../carrier.ts'
import { type Json, numberOf, records, textOf } from '../kit/values.ts'

/** A real label is longer; a blank image or a stub is shorter. */
const labelBytesMin = 200
const base64Shape = /^[A-Za-z0-9+/]+={0,2}$/

type Format = ShippingDocument['format']

/** Format and base64 of a document; null when it is none of what we asked for, or not what it says. */
function bytesOf({ imageFormat, encodingFormat, content }: Json): { format: Format; base64: string } | null {
  const format = (textOf(imageFormat) ?? textOf(encodingFormat))?.toLowerCase()
  const base64 = typeof content === 'string' ? content.replace(/\s+/g, '') : ''
  if (base64.length % 4 !== 0 || !base64Shape.test(base64)) return null
  const bytes = Buffer.from(base64, 'base64')
  if (format === 'pdf' && bytes.subarray(0, 4).toString('latin1') === '%PDF') return { format, base64 }
  if (format === 'zpl' && bytes.includes('^XA') && bytes.includes('^XZ')) return { format, base64 }
  if (format === 'png' && bytes.subarray(1, 4).toString('latin1') === 'PNG') return { format, base64 }
  return null
}

function labelFrom(document: Json): LabelArtwork | null {
  const found = bytesOf(document)
  if (!found || Buffer.byteLength(found.base64, 'base64') < labelBytesMin) return null
  return { kind: 'document', ...found }
}

const typeOf = (document: Json) => textOf(document.typeCode)?.toLowerCase() ?? ''

export interface Artwork {
  /** one for each package; null when one is unusable or there is none at all */
  labels: LabelArtwork[] | null
  /** all labels came as pages of the first one */
  inOne: boolean
  waybills: ShippingDocument[]
}

/**
 * One label for each of `count` packages: by `packageReferenceNumber`, else in the order given. Labels beyond are
 * waybill copies: answers without reference numbers call both `label`. A single document for several packages has
 * their labels as pages; it goes to the first package rather than be lost, as DHL draws a label once.
 */
export function artworkFor(list: unknown, count: number): Artwork {
  const drawn = records(list).filter((one) => typeOf(one) === 'label')
  const numbered = (number: number) => drawn.find((one) => numberOf(one.packageReferenceNumber) === number)
  const inOrder = drawn.filter((one) => numberOf(one.packageReferenceNumber) === null)
  const chosen = Array.from({ length: count }, (_, index) => numbered(index + 1) ?? inOrder[index])
  const inOne = count > 1 && drawn.length === 1 && inOrder.length === 1
  const labels = chosen.map((one, index): LabelArtwork | null => {
    if (!one) return inOne && index > 0 ? { kind: 'missing' } : null
    return labelFrom(one)
  })
  const rest = drawn.filter((one) => !chosen.includes(one))
  return {
    labels: labels.every((one) => one !== null) ? labels : null,
    inOne,
    waybills: rest.flatMap((one) => paper(one, { kind: 'other', name: 'Waybill copy' })),
  }
}

/** What DHL calls its papers, in POST /shipments and in get-image. */
const papers: Readonly<Record<string, Pick<ShippingDocument, 'kind' | 'name'>>> = {
  invoice: { kind: 'invoice', name: 'Commercial invoice' },
  'commercial-invoice': { kind: 'invoice', name: 'Commercial invoice' },
  waybilldoc: { kind: 'other', name: 'Waybill copy' },
  waybill: { kind: 'other', name: 'Waybill copy' },
  shipmentreceipt: { kind: 'receipt', name: 'Shipment receipt' },
}

/** The papers beside the labels; what is no readable document is left out, as a label does not depend on it. */
export function documentsOf(list: unknown): ShippingDocument[] {
  return records(list).flatMap((document) => {
    const known = papers[typeOf(document)]
    return known ? paper(document, known) : []
  })
}

function paper(document: Json, known: Pick<ShippingDocument, 'kind' | 'name'>): ShippingDocument[] {
  const found = bytesOf(document)
  return found ? [{ ...known, ...found }] : []
}
