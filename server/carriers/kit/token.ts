/** Access tokens: fetched once for everybody who waits, kept until shortly before they end, dropped when refused. */

/** A token and for how long it is good from when it was asked for. */
export interface FreshToken {
  token: string
  lifetimeSeconds: number
}

/** A token is renewed this long before its end, so that no request starts with one that ends under way. */
const renewBeforeMs = 60_000

export class TokenCache {
  readonly #fetch: () => Promise<FreshToken>
  readonly #clock: () => Date
  #held: { token: string; until: number } | null = null
  #fetching: Promise<string> | null = null

  constructor(fetchToken: () => Promise<FreshToken>, clock: () => Date) {
    this.#fetch = fetchToken
    this.#clock = clock
  }

  /** The token; asks for one when there is none. What the fetch throws goes to everyone who waits, and is not kept. */
  get(): Promise<string> {
    if (this.#held && this.#clock().getTime() < this.#held.until) return Promise.resolve(this.#held.token)
    this.#fetching ??= this.#renew().finally(() => {
      this.#fetching = null
    })
    return this.#fetching
  }

  /** Forgets a token the carrier refused; a newer one stays. */
  drop(token: string): void {
    if (this.#held?.token === token) this.#held = null
  }

  async #renew(): Promise<string> {
    const asked = this.#clock().getTime()
    const { token, lifetimeSeconds } = await this.#fetch()
    this.#held = { token, until: asked + lifetimeSeconds * 1000 - renewBeforeMs }
    return token
  }
}
