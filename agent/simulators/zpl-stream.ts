/** Cuts what arrives at a Zebra's raw port into label formats and immediate commands, as the printer does. */

export type ZplPart = { kind: 'label'; zpl: string; copies: number } | { kind: 'status' } | { kind: 'errors' }

/** Longest format held; a 4×6 label as plain hexadecimal is 250 kB. */
const formatMaxBytes = 4 * 1024 * 1024

export class ZplStream {
  #text = ''

  /** True while a format has begun and its `^XZ` has not come. */
  get partial(): boolean {
    return this.#text.startsWith('^XA')
  }

  feed(bytes: Uint8Array): ZplPart[] {
    this.#text += Buffer.from(bytes).toString('latin1')
    const parts: ZplPart[] = []
    for (let part = this.#next(); part; part = this.#next()) parts.push(part)
    if (this.#text.length > formatMaxBytes) this.#text = ''
    return parts
  }

  #next(): ZplPart | null {
    const start = /\^XA|~HQES|~HS/i.exec(this.#text)
    if (!start) {
      // A command may have arrived in part: keep only what could begin one.
      this.#text = /[~^][A-Z]{0,3}$/i.exec(this.#text)?.[0] ?? ''
      return null
    }
    this.#text = this.#text.slice(start.index)
    if (start[0].startsWith('~')) {
      this.#text = this.#text.slice(start[0].length)
      return { kind: start[0].toUpperCase() === '~HS' ? 'status' : 'errors' }
    }
    const end = this.#text.search(/\^XZ/i)
    if (end < 0) return null
    const zpl = this.#text.slice(0, end + 3)
    this.#text = this.#text.slice(end + 3)
    return { kind: 'label', zpl, copies: Math.max(1, Number(/\^PQ(\d{1,4})/i.exec(zpl)?.[1] ?? 1)) }
  }
}
