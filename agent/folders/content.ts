/** The CSV inside a dropped file: its digest and how it is sent. A .csv.gz is its content too, so both are one file to the server. */
import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip, constants as zlib } from 'node:zlib'
import { dropFileMaxBytes } from '#contracts/agent-limits.ts'
import { errorCode } from '../error-text.ts'
import { isPacked } from './layout.ts'

const pieceBytes = 64 * 1024

/** The file itself is at fault: it goes to error/ with these words. */
export class Refusal extends Error {
  readonly sha256: string | null
  constructor(words: string, sha256: string | null = null) {
    super(words)
    this.sha256 = sha256
  }
}

export interface Content {
  /** of the CSV, unpacked */
  sha256: string
  bytes: number
  /** of the file on disk when it was read */
  size: number
}

/** Reads the file once. Throws Refusal for what cannot be unpacked or is too long. */
export async function measureContent(path: string, name: string): Promise<Content> {
  const file = await openFile(path)
  const meter = new Meter()
  try {
    if (isPacked(name)) await unpackInto(meter, file)
    else for await (const piece of piecesOf(file)) meter.add(piece)
    return { ...meter.result(), size: (await file.stat()).size }
  } catch (error) {
    if (/^Z_|^ERR_(TRAILING|ZLIB)/.test(errorCode(error))) {
      throw new Refusal('The file cannot be unpacked: it is damaged, or no gzip file. Send it again.')
    }
    throw error
  } finally {
    await file.close()
  }
}

class Meter {
  readonly #hash = createHash('sha256')
  #bytes = 0

  add(piece: Uint8Array): void {
    this.#bytes += piece.length
    if (this.#bytes > dropFileMaxBytes) throw new Refusal(`A file has at most ${dropFileMaxBytes} bytes. Divide it.`)
    this.#hash.update(piece)
  }

  result(): { sha256: string; bytes: number } {
    return { sha256: this.#hash.digest('hex'), bytes: this.#bytes }
  }
}

async function unpackInto(meter: Meter, file: FileHandle): Promise<void> {
  const unpack = createGunzip()
  const measured = pipeline(unpack, async (pieces: AsyncIterable<Uint8Array>) => {
    for await (const piece of pieces) meter.add(piece)
  })
  await fedThrough(measured, feed(file, unpack))
}

/** Sends the content into `target`, packed with gzip: as it is, or packed on the way. */
export async function sendContent(path: string, name: string, target: Writable): Promise<void> {
  const file = await openFile(path)
  try {
    if (isPacked(name)) {
      await feed(file, target)
      return
    }
    // The fastest level: a third more bytes for a fifth of the time.
    const pack = createGzip({ level: zlib.Z_BEST_SPEED })
    await fedThrough(pipeline(pack, target), feed(file, pack))
  } finally {
    await file.close()
  }
}

/** The SHA-256 of a file's bytes as they are. */
export async function digestOf(path: string): Promise<string> {
  const file = await openFile(path)
  try {
    const hash = createHash('sha256')
    for await (const piece of piecesOf(file)) hash.update(piece)
    return hash.digest('hex')
  } finally {
    await file.close()
  }
}

/** Waits for both; what broke further down the pipe is the reason the feeding ended. */
async function fedThrough(piped: Promise<void>, fed: Promise<void>): Promise<void> {
  for (const end of await Promise.allSettled([piped, fed])) if (end.status === 'rejected') throw end.reason
}

/** Writes the file into a stream and ends it; the next piece is read when the last one is used up. */
async function feed(file: FileHandle, target: Writable): Promise<void> {
  try {
    for await (const piece of piecesOf(file)) await written(target, piece)
    target.end()
  } catch (error) {
    target.destroy(error instanceof Error ? error : undefined)
    throw error
  }
}

function written(target: Writable, piece: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const gone = () => reject(new Error('the stream was closed before its end'))
    target.once('close', gone)
    target.write(piece, (error) => {
      target.off('close', gone)
      if (error) reject(error)
      else resolve()
    })
  })
}

/** One buffer again and again: the garbage of hundreds of megabytes would be collected too late. A piece counts until the next is asked for. */
async function* piecesOf(file: FileHandle): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.allocUnsafe(pieceBytes)
  for (let at = 0; ; ) {
    const { bytesRead } = await file.read(buffer, 0, pieceBytes, at)
    if (bytesRead === 0) return
    yield buffer.subarray(0, bytesRead)
    at += bytesRead
  }
}

/** Never through a link somebody put in place of the file. */
function openFile(path: string): Promise<FileHandle> {
  return open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
}
