/** PackBits, the run-length code of TIFF and of Brother's raster rows: a count byte, then bytes to copy or one to repeat. */

/** Longest run and longest copy one count byte can say. */
const countMax = 128
/** A shorter run costs no more when copied along with its neighbours. */
const runMin = 3

/** At most one byte in 128 longer than the input. */
export function packBits(bytes: Uint8Array): Uint8Array {
  const packed: number[] = []
  let place = 0
  while (place < bytes.length) {
    const run = runAt(bytes, place)
    if (run >= runMin) {
      packed.push(257 - run, bytes[place] ?? 0)
      place += run
    } else {
      const end = copyEnd(bytes, place)
      packed.push(end - place - 1, ...bytes.subarray(place, end))
      place = end
    }
  }
  return Uint8Array.from(packed)
}

function runAt(bytes: Uint8Array, start: number): number {
  let end = start + 1
  while (end < bytes.length && end - start < countMax && bytes[end] === bytes[start]) end += 1
  return end - start
}

/** Where copying stops: before the next run, at the end, or when the count is full. */
function copyEnd(bytes: Uint8Array, start: number): number {
  let end = start + 1
  while (end < bytes.length && end - start < countMax && runAt(bytes, end) < runMin) end += 1
  return end
}

/** Null when the bytes end within a run or copy, or would unpack to more than `most` bytes. */
export function unpackBits(packed: Uint8Array, most: number): Uint8Array | null {
  const bytes: number[] = []
  let place = 0
  while (place < packed.length) {
    const count = packed[place] ?? 0
    const copied = count < 128 ? count + 1 : 1
    const piece = packed.subarray(place + 1, place + 1 + copied)
    place += 1
    // 128 says nothing; TIFF asks readers to pass over it.
    if (count === 128) continue
    if (piece.length < copied) return null
    if (count < 128) bytes.push(...piece)
    else bytes.push(...new Array<number>(257 - count).fill(piece[0] ?? 0))
    if (bytes.length > most) return null
    place += copied
  }
  return Uint8Array.from(bytes)
}
