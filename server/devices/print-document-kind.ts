/** What a person's file is, told by its bytes, whether a printer takes it, and whether it can be printed at all. */
import sharp from 'sharp'
import type { DocumentFormat } from '#contracts/agent.ts'
import type { LabelFormat } from '#contracts/labels.ts'
import { firstSheet, readCarrierZpl, readZpl, refusalOf, UnreadableDocument } from '../labels/index.ts'
import { AppError, unprocessable } from '../platform/errors.ts'

export interface OwnFile {
  filename: string
  bytes: Uint8Array<ArrayBuffer>
}

/** Bytes of a file that are looked at to tell what it is. */
const headBytes = 64
/** A letter page at 600 dpi has 34 million. */
const pictureMaxPixels = 40_000_000
const decodeTimeoutSeconds = 10
/** Length, name, 9 bytes and check sum of a PNG's pHYs (PNG specification 11.3.4.3). */
const sizeChunkBytes = 21

/** Fifty labels have some 10,000; pictures in binary hold a sign that looks like one in every 128 bytes. */
const zplMaxCommands = 200_000
const [caret, tilde] = [0x5e, 0x7e]

const kinds: readonly [RegExp, DocumentFormat][] = [
  [/^(\u00ef\u00bb\u00bf)?\s*%PDF-/, 'pdf'],
  [/^\u0089PNG\r\n/, 'png'],
  [/^GIF8[79]a/, 'gif'],
  [/^(\u00ef\u00bb\u00bf)?\s*(\^XA|~)/i, 'zpl'],
]

/** What people send by mistake, with the name they know it by. */
const strangers: readonly [RegExp, string][] = [
  [/^\u00ff\u00d8\u00ff/, 'a JPEG picture'],
  [/^RIFF.{4}WEBP/s, 'a WebP picture'],
  [/^(II\*\0|MM\0\*)/, 'a TIFF picture'],
  [/^BM/, 'a BMP picture'],
  [/^PK/, 'an Office document or a ZIP archive'],
  [/^\u00d0\u00cf/, 'an older Office document'],
  [/^\{\\rtf/, 'an RTF document'],
  [/^%!/, 'a PostScript document'],
  [/^(\u00ef\u00bb\u00bf)?\s*</, 'a web page or a drawing (HTML, SVG or XML)'],
]

const names: Record<DocumentFormat, string> = { pdf: 'PDF', png: 'PNG', gif: 'GIF', zpl: 'ZPL' }

/**
 * The document a job carries. A GIF goes on as PNG, which every printer of pictures takes and which loses nothing.
 * Throws AppError `unsupported_media_type` or `unprocessable`, both on `file`.
 */
export async function printableDocument(
  file: OwnFile,
  printer: { name: string; formats: readonly DocumentFormat[] },
): Promise<{ format: LabelFormat; bytes: Uint8Array }> {
  const kind = kindOf(file)
  const format = kind === 'gif' ? 'png' : kind
  if (!takes(printer.formats, format)) throw notTaken(kind, printer)
  try {
    if (kind === 'zpl') assertHarmless(file.bytes)
    else await firstSheet({ format: kind, bytes: file.bytes })
    return { format, bytes: kind === 'gif' ? await pngOf(file.bytes) : file.bytes }
  } catch (error) {
    if (!(error instanceof UnreadableDocument)) throw error
    throw unprocessable('file', `The file cannot be printed: ${error.message}. Save or export it anew and send that.`)
  }
}

function kindOf({ filename, bytes }: OwnFile): DocumentFormat {
  if (bytes.length === 0) throw unprocessable('file', `"${filename}" is empty. Choose another file.`)
  const head = Buffer.from(bytes.subarray(0, headBytes)).toString('latin1')
  const kind = kinds.find(([pattern]) => pattern.test(head))?.[1]
  if (kind) return kind
  const stranger = strangers.find(([pattern]) => pattern.test(head))?.[1] ?? 'something else'
  throw unsupported(`"${filename}" is ${stranger}. Send a PDF, PNG, GIF or ZPL file; save or export it as a PDF first.`)
}

/** A printer that has not said yet what it takes is given what every driver prints. */
function takes(formats: readonly DocumentFormat[], format: LabelFormat): boolean {
  return formats.length === 0 ? format !== 'zpl' : formats.includes(format)
}

function notTaken(kind: DocumentFormat, printer: { name: string; formats: readonly DocumentFormat[] }): AppError {
  if (kind === 'zpl')
    return unsupported(`"${printer.name}" does not speak ZPL. Send the document as PDF, or choose a ZPL printer.`)
  const taken = printer.formats.map((format) => names[format]).join(', ')
  return unsupported(`"${printer.name}" does not take ${names[kind]}. Send ${taken}, or choose another printer.`)
}

function unsupported(reason: string): AppError {
  return new AppError('unsupported_media_type', reason, { fields: [{ field: 'file', reason }] })
}

/** Whole formats that print something and leave the printer's settings, memory and network alone. */
function assertHarmless(bytes: Uint8Array): void {
  let prefixes = 0
  for (const byte of bytes) if (byte === caret || byte === tilde) prefixes += 1
  if (prefixes > zplMaxCommands) throw new UnreadableDocument(`its ZPL has more than ${zplMaxCommands} commands`)
  const { text } = readCarrierZpl(bytes)
  for (const command of readZpl(text)) {
    const refusal = refusalOf(command)
    if (refusal !== null) throw new UnreadableDocument(`its command ${command.name} ${refusal}`)
  }
}

/** Without the size that libvips writes into every PNG: a GIF says none, and a pixel is a dot then. */
async function pngOf(gif: Uint8Array): Promise<Uint8Array> {
  const png = await sharp(gif, { limitInputPixels: pictureMaxPixels, pages: 1 })
    .timeout({ seconds: decodeTimeoutSeconds })
    .flatten({ background: 'white' })
    .png()
    .toBuffer()
  const size = png.indexOf('pHYs') - 4
  return size < 0 ? png : Buffer.concat([png.subarray(0, size), png.subarray(size + sizeChunkBytes)])
}
