/** The keys of a file's rows, to find those that repeat: 12 bytes a key, so that a million fit beside everything else. */
import { importRowsMax } from '#contracts/imports.ts'

const firstSlots = 1 << 12
/** As many as the largest file has rows, and no more: it may be nearly full then, which costs less than twice the memory. */
const mostSlots = 2 ** Math.ceil(Math.log2(importRowsMax + 1))

/** An open hash table over 64-bit hashes; two different keys of a million share one with a chance of 1 in 30 million. */
export class Keys {
  #low = new Uint32Array(firstSlots)
  #high = new Uint32Array(firstSlots)
  #rows = new Uint32Array(firstSlots)
  #count = 0

  /** The row that has this key already, or null: then it is kept for `row` (from 1). */
  add(key: string, row: number): number | null {
    const [low, high] = hash(key)
    const slot = this.#slot(low, high)
    const known = this.#rows[slot] ?? 0
    if (known > 0) return known
    this.#put(slot, { low, high, row })
    this.#count += 1
    if (this.#count * 4 > this.#rows.length * 3 && this.#rows.length < mostSlots) this.#grow()
    return null
  }

  /** Where the hash is, or where it would be put. */
  #slot(low: number, high: number): number {
    const mask = this.#rows.length - 1
    let slot = low & mask
    while (this.#rows[slot] !== 0 && (this.#low[slot] !== low || this.#high[slot] !== high)) slot = (slot + 1) & mask
    return slot
  }

  #put(slot: number, { low, high, row }: { low: number; high: number; row: number }): void {
    this.#low[slot] = low
    this.#high[slot] = high
    this.#rows[slot] = row
  }

  #grow(): void {
    const [lows, highs, rows] = [this.#low, this.#high, this.#rows]
    const size = rows.length * 2
    this.#low = new Uint32Array(size)
    this.#high = new Uint32Array(size)
    this.#rows = new Uint32Array(size)
    rows.forEach((row, old) => {
      if (row === 0) return
      const [low = 0, high = 0] = [lows[old], highs[old]]
      this.#put(this.#slot(low, high), { low, high, row })
    })
  }
}

/** 64 bits in two halves (after cyrb53, public domain: two multiplicative mixes that are crossed at the end). */
function hash(key: string): [low: number, high: number] {
  let [one, two] = [0xdeadbeef, 0x41c6ce57]
  for (let at = 0; at < key.length; at += 1) {
    const unit = key.charCodeAt(at)
    one = Math.imul(one ^ unit, 0x9e3779b1)
    two = Math.imul(two ^ unit, 0x5f356495)
  }
  const low = Math.imul(one ^ (one >>> 16), 0x85ebca6b) ^ Math.imul(two ^ (two >>> 13), 0xc2b2ae35)
  const high = Math.imul(two ^ (two >>> 16), 0x85ebca6b) ^ Math.imul(one ^ (one >>> 13), 0xc2b2ae35)
  return [low >>> 0, high >>> 0]
}
