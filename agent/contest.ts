/**
 * Notices that another computer uses the same certificate: the server lets the newest connection count and sends
 * the other away, so two copies of one agent's folder would take the connection from each other for ever.
 */

/** So many goodbyes within the window are no server that restarts any more, but a rival. */
const goodbyesMax = 3
const windowMs = 15 * 60_000
const waitMs = { first: 30_000, most: 5 * 60_000 }

export const contestWords =
  'Another computer seems to use the same certificate: the server gave the connection to it again and again. The folder of this agent was probably copied. Revoke the agent in Postroom under Devices and pair both computers on their own'

export class Contest {
  readonly #now: () => number
  #goodbyes: number[] = []

  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  /** The server ended a connection that had been welcomed and allows to come back. */
  sentAway(): void {
    this.#goodbyes.push(this.#now())
  }

  /** How long to stay away, in ms; 0 while nothing points to a rival. Doubles with each goodbye, so that one of two gives way. */
  waitMs(): number {
    this.#goodbyes = this.#goodbyes.filter((at) => this.#now() - at < windowMs)
    const over = this.#goodbyes.length - goodbyesMax
    return over < 0 ? 0 : Math.min(waitMs.most, waitMs.first * 2 ** over)
  }
}
