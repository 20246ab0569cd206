/** SQL of a file as it is stored: packed with zstd, in pieces. */
import { pipeline } from 'node:stream'
import { constants, createZstdCompress, createZstdDecompress } from 'node:zlib'
import { and, asc, eq, gte } from 'drizzle-orm'
import type { Tx } from '../platform/db/database.ts'
import type { ImportRef } from './store.ts'
import { importChunks } from './tables.ts'

/** Bytes of one stored piece. */
const chunkBytes = 128 * 1024
/** Pieces fetched at once. */
const fetchAtOnce = 4
/** Bytes of one piece as it was before it was packed: small enough that reading one holds up nothing else. */
const unpackedBytes = 64 * 1024

/** Level 1: as fast as files arrive. One packer for a whole file, as each holds on to its buffers for a long time. */
const packing = { params: { [constants.ZSTD_c_compressionLevel]: 1 } }

/** The bytes of a file as they are stored, piece by piece. A piece is good until the next is asked for. */
export function packed(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  return inPieces(pipeline(bytes, createZstdCompress(packing), () => undefined))
}

/**
 * The same bytes in pieces of `chunkBytes`, the last one shorter; each is the same buffer, as thousands of them would be
 * given back long after the file is through.
 */
async function* inPieces(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const piece = Buffer.allocUnsafe(chunkBytes)
  let size = 0
  for await (const part of bytes) {
    for (let at = 0; at < part.length; ) {
      const taken = part.copy(piece, size, at)
      at += taken
      size += taken
      if (size < chunkBytes) continue
      yield piece
      size = 0
    }
  }
  if (size > 0) yield piece.subarray(0, size)
}

export async function insertChunk(tx: Tx, file: ImportRef, number: number, bytes: Buffer): Promise<void> {
  await tx.insert(importChunks).values({ tenantId: file.tenantId, importId: file.id, number, bytes })
}

/** The bytes of a file in order, unpacked. */
export async function* selectFile(tx: Tx, file: ImportRef): AsyncGenerator<Buffer> {
  const chunks = selectChunks(tx, file)
  try {
    yield* pipeline(chunks, createZstdDecompress({ chunkSize: unpackedBytes }), () => undefined)
  } finally {
    // The stream reads ahead by itself: it must not ask for more when the transaction has ended.
    await chunks.return(undefined)
  }
}

/** The packed pieces of a file in order; those to come are fetched while one is in hand. */
async function* selectChunks(tx: Tx, file: ImportRef): AsyncGenerator<Buffer, void, undefined> {
  let next = fetchChunks(tx, file, 0)
  for (let from = 0; ; from += fetchAtOnce) {
    const rows = await next
    if (rows.length === 0) return
    if (rows.length === fetchAtOnce) {
      next = fetchChunks(tx, file, from + fetchAtOnce)
      // Awaited in the next round; a failure before that must not end the process.
      next.catch(() => undefined)
    }
    for (const { bytes } of rows) yield bytes
    if (rows.length < fetchAtOnce) return
  }
}

function fetchChunks(tx: Tx, file: ImportRef, from: number): Promise<{ bytes: Buffer }[]> {
  return tx
    .select({ bytes: importChunks.bytes })
    .from(importChunks)
    .where(
      and(eq(importChunks.tenantId, file.tenantId), eq(importChunks.importId, file.id), gte(importChunks.number, from)),
    )
    .orderBy(asc(importChunks.number))
    .limit(fetchAtOnce)
    .then((rows) => rows)
}
