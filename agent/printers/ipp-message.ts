/** IPP messages as bytes (RFC 8010): requests are written, answers are read. Values nobody asks for are skipped. */

/** Operations of IPP/1.1, which every IPP printer knows (RFC 8011, 4.2 and 4.3). */
export const ippOperations = {
  printJob: 0x0002,
  cancelJob: 0x0008,
  getJobAttributes: 0x0009,
  getPrinterAttributes: 0x000b,
} as const

const groups = { operation: 1, job: 2, end: 3, printer: 4 } as const
/** Below it a byte begins a group; from it on, a value. */
const firstValueTag = 0x10
const tags = {
  integer: 0x21,
  boolean: 0x22,
  enum: 0x23,
  resolution: 0x32,
  beginCollection: 0x34,
  textWithLanguage: 0x35,
  nameWithLanguage: 0x36,
  endCollection: 0x37,
  text: 0x41,
  name: 0x42,
  keyword: 0x44,
  uri: 0x45,
  charset: 0x47,
  language: 0x48,
  mimeMediaType: 0x49,
} as const
const headerBytes = 8
const centimetresPerInch = 2.54

/** One attribute of a request; several values make a set. */
export interface IppAttribute {
  type: 'integer' | 'name' | 'keyword' | 'uri' | 'charset' | 'language' | 'mimeMediaType'
  name: string
  values: readonly (string | number)[]
}

/** Resolutions are numbers, in dots per inch across the feed. */
export type IppValue = string | number | boolean
export type IppAttributes = ReadonlyMap<string, readonly IppValue[]>

export interface IppAnswer {
  /** below 0x0100: successful (RFC 8011, B.1) */
  status: number
  requestId: number
  printer: IppAttributes
  job: IppAttributes
}

/** The bytes are no IPP answer. */
export class IppMessageError extends Error {}

/** A request without its document, which follows right behind. The operation group is the only one sent. */
export function writeIppRequest(operation: number, requestId: number, attributes: readonly IppAttribute[]): Buffer {
  const header = Buffer.from([1, 1, operation >> 8, operation & 0xff, 0, 0, 0, 0, groups.operation])
  header.writeUInt32BE(requestId, 4)
  return Buffer.concat([header, ...attributes.flatMap(attributeBytes), Buffer.from([groups.end])])
}

function attributeBytes({ type, name, values }: IppAttribute): Buffer[] {
  return values.flatMap((value, index) => [
    Buffer.from([tags[type]]),
    counted(Buffer.from(index === 0 ? name : '')),
    counted(valueBytes(value)),
  ])
}

function valueBytes(value: string | number): Buffer {
  if (typeof value === 'string') return Buffer.from(value)
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}

function counted(bytes: Buffer): Buffer {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(bytes.length)
  return Buffer.concat([length, bytes])
}

/** Reads a whole answer; of several job groups the first counts. Throws IppMessageError. */
export function readIppAnswer(bytes: Uint8Array): IppAnswer {
  const reader = new Reader(bytes)
  const found: Record<number, Map<string, IppValue[]>> = {}
  let group = new Map<string, IppValue[]>()
  let values: IppValue[] = []
  let depth = 0
  for (let tag = reader.byte(); tag !== groups.end; tag = reader.byte()) {
    if (tag < firstValueTag) {
      group = new Map()
      found[tag] ??= group
      continue
    }
    const name = reader.counted().toString()
    const bytesOfValue = reader.counted()
    // Members of a collection are nameless values between its begin and end: skipped with it.
    if (tag === tags.endCollection) depth -= 1
    else if (tag === tags.beginCollection) depth += 1
    if (name !== '' && depth <= 1) {
      values = []
      group.set(name, values)
    }
    const value = depth > 0 ? null : meaning(tag, bytesOfValue)
    if (value !== null) values.push(value)
  }
  const { status, requestId } = reader
  return { status, requestId, printer: found[groups.printer] ?? new Map(), job: found[groups.job] ?? new Map() }
}

class Reader {
  readonly status: number
  readonly requestId: number
  readonly #bytes: Buffer
  #at = headerBytes

  constructor(bytes: Uint8Array) {
    if (bytes.length < headerBytes) throw new IppMessageError('the answer ends within its header')
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.status = this.#bytes.readUInt16BE(2)
    this.requestId = this.#bytes.readUInt32BE(4)
  }

  byte(): number {
    return this.#take(1).readUInt8()
  }

  counted(): Buffer {
    return this.#take(this.#take(2).readUInt16BE())
  }

  #take(length: number): Buffer {
    const end = this.#at + length
    if (end > this.#bytes.length) throw new IppMessageError('the answer ends within an attribute')
    const taken = this.#bytes.subarray(this.#at, end)
    this.#at = end
    return taken
  }
}

/** null: no value, of a kind nobody asks for, or of a wrong length. */
function meaning(tag: number, bytes: Buffer): IppValue | null {
  if (tag === tags.integer || tag === tags.enum) return bytes.length === 4 ? bytes.readInt32BE() : null
  if (tag === tags.boolean) return bytes.length === 1 ? bytes[0] !== 0 : null
  if (tag === tags.resolution) return bytes.length === 9 ? dotsPerInch(bytes) : null
  if (tag === tags.textWithLanguage || tag === tags.nameWithLanguage) return withoutLanguage(bytes)
  const isText = tag === tags.text || tag === tags.name || (tag >= tags.keyword && tag <= tags.mimeMediaType)
  return isText ? bytes.toString() : null
}

function dotsPerInch(bytes: Buffer): number {
  const dots = bytes.readInt32BE(0)
  return bytes[8] === 3 ? dots : Math.round(dots * centimetresPerInch)
}

/** Length and language, length and text (RFC 8010, 3.9). */
function withoutLanguage(bytes: Buffer): string | null {
  if (bytes.length < 2) return null
  const textAt = 2 + bytes.readUInt16BE(0)
  if (textAt + 2 > bytes.length) return null
  return bytes.subarray(textAt + 2, textAt + 2 + bytes.readUInt16BE(textAt)).toString()
}
