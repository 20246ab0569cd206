/** Reads multipart answers (RFC 2046): labels that come as parts beside their data. */
import type { CarrierReply } from '../carrier.ts'

export interface Part {
  /** of Content-Disposition; '' when it has none */
  name: string
  contentType: string
  body: Uint8Array
}

const partsMax = 100

/** The parts in order; null when the answer is not multipart or has no boundary. A part that is cut off is left out. */
export function partsOf(reply: CarrierReply): Part[] | null {
  const type = reply.headers['content-type'] ?? ''
  const boundary = type.match(/^multipart\/[^;]+;.*boundary=(?:"([^"]+)"|([^;\s]+))/i)
  const mark = boundary?.[1] ?? boundary?.[2]
  if (!mark) return null
  const bytes = Buffer.from(reply.body.buffer, reply.body.byteOffset, reply.body.byteLength)
  const delimiter = Buffer.from(`--${mark}`)
  const parts: Part[] = []
  let start = bytes.indexOf(delimiter)
  while (start >= 0 && parts.length < partsMax) {
    const from = start + delimiter.length
    const end = bytes.indexOf(delimiter, from)
    if (end < 0) break
    const part = partOf(bytes.subarray(from, end))
    if (part) parts.push(part)
    start = end
  }
  return parts
}

/** Headers, an empty line, the body; the line break before the next delimiter belongs to the delimiter. */
function partOf(bytes: Buffer): Part | null {
  const split = bytes.indexOf('\r\n\r\n') >= 0 ? '\r\n\r\n' : '\n\n'
  const at = bytes.indexOf(split)
  if (at < 0) return null
  const head = bytes.subarray(0, at).toString('latin1')
  const header = (name: string) => head.match(new RegExp(`^${name}:\\s*(.*)$`, 'im'))?.[1]?.trim() ?? ''
  const name = header('Content-Disposition').match(/;\s*name="?([^";]+)"?/i)?.[1] ?? ''
  const body = bytes.subarray(at + split.length)
  const tail = body.toString('latin1', Math.max(0, body.length - 2))
  const trimmed = tail === '\r\n' ? body.subarray(0, -2) : tail.endsWith('\n') ? body.subarray(0, -1) : body
  return { name, contentType: header('Content-Type'), body: new Uint8Array(trimmed) }
}
