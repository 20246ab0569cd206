/** What a label document is made of: designs that Postroom draws and documents that a carrier drew. */
import type { LabelDesign } from '#contracts/labels.ts'
import { AppError } from '../platform/errors.ts'

/** A label as the carrier delivered it. `base64` may be wrapped in lines. */
export interface DocumentPiece {
  kind: 'document'
  format: 'pdf' | 'png' | 'gif' | 'zpl'
  base64: string
}

/** One label, or for a carrier's document all of its pages. */
export type LabelPiece = { kind: 'design'; design: LabelDesign } | DocumentPiece

/** A 4x8 in picture at 600 dpi takes 1 MB; a PDF of label, customs forms and fonts at most a few. */
export const documentMaxBytes = 10 * 1024 * 1024
/** A label, its customs forms and a commercial invoice in three copies take fewer. */
export const documentMaxPages = 50

/** A carrier's document that is not what it claims to be. `reason` goes into the text shown to the user. */
export class UnreadableDocument extends Error {
  constructor(reason: string, options: { cause?: unknown } = {}) {
    super(reason, options)
    this.name = 'UnreadableDocument'
  }
}

/** The document's bytes. Throws UnreadableDocument for broken base64, nothing at all or more than `documentMaxBytes`. */
export function documentBytes({ base64 }: DocumentPiece): Uint8Array<ArrayBuffer> {
  // A third longer than its bytes, and a line break every 64 characters or so.
  if (base64.length > documentMaxBytes * 1.4) throw tooLarge()
  const packed = base64.replace(/\s+/g, '').replace(/=+$/, '')
  if (packed === '') throw new UnreadableDocument('it is empty')
  if (!/^[A-Za-z0-9+/]+$/.test(packed) || packed.length % 4 === 1) {
    throw new UnreadableDocument('its base64 is broken')
  }
  const bytes = new Uint8Array(Buffer.from(packed, 'base64'))
  if (bytes.length > documentMaxBytes) throw tooLarge()
  return bytes
}

function tooLarge(): UnreadableDocument {
  return new UnreadableDocument(`it is larger than ${documentMaxBytes / 1024 / 1024} MB`)
}

/** Which label failed, why, and what to do. `number` counts from 1. */
export function unreadable(error: UnreadableDocument, label: { number: number; of: number; format: string }): AppError {
  const which = label.of === 1 ? 'The label' : `Label ${label.number} of ${label.of}`
  const text = `${which} that the carrier sent as ${label.format.toUpperCase()} cannot be used: ${error.message}.`
  return new AppError('unprocessable', `${text} Get it from the carrier's web site.`, { cause: error })
}
