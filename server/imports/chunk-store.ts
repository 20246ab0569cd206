/** SQL of the pieces of a file, each packed with zstd. */
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { and, asc, eq, gte } from 'drizzle-orm'
import type { Tx } from '../platform/db/database.ts'
import type { ImportRef } from './store.ts'
import { importChunks } from './tables.ts'

/** Bytes of one piece: small enough that reading one holds up nothing else. */
export const chunkBytes = 128 * 1024
/** Pieces fetched at once. */
const fetchAtOnce = 4

/** Fast, and a fraction of a millisecond for a piece: no thread is worth its memory. */
const packing = { params: { [constants.ZSTD_c_compressionLevel]: 1 } }

/** Stores pieces in one statement; `first` is the number of the first. */
export async function insertChunks(tx: Tx, file: ImportRef, first: number, pieces: readonly Buffer[]): Promise<void> {
  const packed = pieces.map((piece) => zstdCompressSync(piece, packing))
  await tx
    .insert(importChunks)
    .values(
      packed.map((bytes, index) => ({ tenantId: file.tenantId, importId: file.id, number: first + index, bytes })),
    )
}

/** The pieces of a file in order; those to come are fetched while one is in hand. */
export async function* selectChunks(tx: Tx, file: ImportRef): AsyncGenerator<Buffer> {
  let next = fetchChunks(tx, file, 0)
  for (let from = 0; ; from += fetchAtOnce) {
    const rows = await next
    if (rows.length === 0) return
    if (rows.length === fetchAtOnce) {
      next = fetchChunks(tx, file, from + fetchAtOnce)
      // Awaited in the next round; a failure before that must not end the process.
      next.catch(() => undefined)
    }
    for (const { bytes } of rows) yield zstdDecompressSync(bytes, { maxOutputLength: chunkBytes })
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
