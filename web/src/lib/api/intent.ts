/** Idempotency keys: one per thing the user wants done, kept while the same request is repeated. */

/** Hands out the same key for the same payload until `settle` is called. */
export class Intent {
  #payload = ''
  #key = ''

  /** The key of this payload: a new one when the payload is not the one asked for before. */
  keyFor(payload: unknown): string {
    const text = JSON.stringify(payload)
    if (!this.#key || text !== this.#payload) {
      this.#payload = text
      this.#key = newKey()
    }
    return this.#key
  }

  /** The outcome is known, good or bad: the next attempt is a new intent. */
  settle(): void {
    this.#key = ''
  }
}

/** The header parameter that carries the key, for `params.header`. */
export function idempotent(key: string = newKey()): { 'Idempotency-Key': string } {
  return { 'Idempotency-Key': key }
}

/** A random version 4 UUID; `crypto.randomUUID` is missing where the site is not served over TLS. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  const hex = Array.from(bytes, (byte, i) => {
    const value = i === 6 ? (byte & 0x0f) | 0x40 : i === 8 ? (byte & 0x3f) | 0x80 : byte
    return value.toString(16).padStart(2, '0')
  }).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
