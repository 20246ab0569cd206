/** Which encoding a file is written in, found while it goes by: a mark at its beginning, else what its bytes can be. */
import { isUtf8 } from 'node:buffer'
import type { ImportEncoding } from '#contracts/imports.ts'

/** Most bytes a UTF-8 character can lack at the end of a piece. */
const lacking = 3

/** Fed with all pieces of a file in order, it knows the encoding at the end. */
export class EncodingFinder {
  #marked: ImportEncoding | null = null
  #began = false
  #utf8 = true
  #rest: Buffer = Buffer.alloc(0)

  feed(piece: Buffer): void {
    const bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, piece]) : piece
    if (!this.#began && bytes.length >= 2) this.#begin(bytes)
    if (this.#marked || !this.#utf8) return
    const whole = this.#began ? bytes.length - openCharacter(bytes) : 0
    this.#utf8 = isUtf8(bytes.subarray(0, whole))
    this.#rest = Buffer.from(bytes.subarray(whole))
  }

  get encoding(): ImportEncoding {
    if (this.#marked) return this.#marked
    return this.#utf8 && isUtf8(this.#rest) ? 'utf-8' : 'windows-1252'
  }

  #begin(piece: Buffer): void {
    this.#began = true
    if (piece[0] === 0xff && piece[1] === 0xfe) this.#marked = 'utf-16le'
    else if (piece[0] === 0xfe && piece[1] === 0xff) this.#marked = 'utf-16be'
  }
}

/** Bytes at the end that begin a UTF-8 character and do not finish it. */
function openCharacter(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(lacking, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0
    if ((byte & 0xc0) === 0x80) continue
    const needs = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
    return needs > back ? back : 0
  }
  return 0
}
