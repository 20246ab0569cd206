/** Takes a file in as it arrives, unpacked when it is gzip, and stores it piece by piece. Nothing is read of it yet. */
import { createHash } from 'node:crypto'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { type ImportKindName, importMaxBytes } from '#contracts/imports.ts'
import type { UploadedFile } from '#contracts/operation.ts'
import type { Actor } from '../platform/audit.ts'
import { AppError, unprocessable } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { insertChunk, packed } from './chunk-store.ts'
import { EncodingFinder } from './encoding.ts'
import { deleteImportRow, type ImportRecord, type ImportRef, insertImport, moveImport } from './store.ts'

/**
 * Stores a file as an import in state `uploading`; nobody sees it before it is given its kind. When the sender breaks
 * off, nothing stays. `payload_too_large` over 1 GB unpacked, `unprocessable` on `file` when it is empty.
 */
export async function receiveFile(
  platform: Platform,
  actor: Actor,
  file: UploadedFile & { kind: ImportKindName },
): Promise<ImportRecord> {
  const { tenantId, userId, username } = actor
  const ref: ImportRef = { tenantId, id: newId() }
  const { kind, filename } = file
  await platform.db.withTenant(tenantId, (tx) =>
    insertImport(tx, { ...ref, kind, filename, state: 'uploading', createdBy: userId, createdByName: username }),
  )
  try {
    const facts = await storePacked(platform, ref, unpacked(file.bytes))
    if (facts.bytes === 0)
      throw unprocessable('file', 'The file is empty: it needs a line of column names and rows below it.')
    const stored = await platform.db.withTenant(tenantId, (tx) =>
      moveImport(tx, ref, { from: ['uploading'], set: facts }),
    )
    if (!stored) throw new AppError('conflict', 'The upload took too long and was given up. Send the file again.')
    return stored
  } catch (error) {
    await platform.db.withTenant(tenantId, (tx) => deleteImportRow(tx, ref))
    throw error
  }
}

async function storePacked(platform: Platform, ref: ImportRef, bytes: AsyncIterable<Buffer>) {
  const facts = new Facts()
  let stored = 0
  for await (const piece of packed(facts.of(bytes))) {
    await platform.db.withTenant(ref.tenantId, (tx) => insertChunk(tx, ref, stored, piece))
    stored += 1
  }
  return { bytes: facts.bytes, sha256: facts.hash.digest('hex'), encoding: facts.finder.encoding }
}

/** What is found out about a file while it goes by. */
class Facts {
  readonly hash = createHash('sha256')
  readonly finder = new EncodingFinder()
  bytes = 0

  async *of(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const piece of pieces) {
      this.bytes += piece.length
      if (this.bytes > importMaxBytes) throw tooLarge()
      this.hash.update(piece)
      this.finder.feed(piece)
      yield piece
    }
  }
}

function tooLarge(): AppError {
  return new AppError(
    'payload_too_large',
    `The file has more than ${importMaxBytes} bytes. Divide it and send the parts.`,
  )
}

/** The bytes as they are, or what a gzip file (RFC 1952: it begins 1F 8B) holds. */
async function* unpacked(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const source = bytes[Symbol.asyncIterator]()
  let head = Buffer.alloc(0)
  while (head.length < 2) {
    const { done, value } = await source.next()
    if (done) break
    head = Buffer.concat([head, value])
  }
  const all = joined(head, source)
  if (head[0] !== 0x1f || head[1] !== 0x8b) return yield* all
  try {
    yield* pipeline(all, createGunzip(), () => undefined)
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_'))
      throw unprocessable('file', 'The gzip file is damaged or cut short. Pack it again, or send it unpacked.')
    throw error
  }
}

async function* joined(head: Buffer, source: AsyncIterator<Uint8Array>): AsyncGenerator<Buffer> {
  if (head.length > 0) yield head
  for (;;) {
    const { done, value } = await source.next()
    if (done) return
    yield Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  }
}
