/** Renews the certificate at two thirds of its life: a new key made here, a new certificate under the old one. */
import { X509Certificate } from 'node:crypto'
import { hostname } from 'node:os'
import type { RenewReply } from '#contracts/agent.ts'
import { errorText } from './error-text.ts'
import { checkIdentity, type Identity } from './identity.ts'
import type { Log } from './log.ts'
import { makeSigningRequest } from './signing-request.ts'

const dayMs = 24 * 60 * 60_000
/** A fleet paired on one morning must not come back in one minute. */
const jitterMs = 60 * 60_000
/** After a failure the next try waits this long; a third of the life is left for it. */
const retryMs = 60 * 60_000
const lifeUsed = 2 / 3

interface RenewalOptions {
  identity(): Identity
  /** the server's clock, in ms: a wrong local one must neither hurry nor miss it */
  now(): number
  /** hands the signing request to the gateway */
  ask(csr: string): Promise<RenewReply>
  /** keeps the checked identity and goes on with it */
  renewed(identity: Identity): Promise<void>
  log: Log
  /** none in tests */
  jitterMs?: number
}

export class Renewal {
  readonly #options: RenewalOptions
  #timer: NodeJS.Timeout | undefined
  #asking: Promise<void> | null = null
  #notBefore = 0

  constructor(options: RenewalOptions) {
    this.#options = options
  }

  /** To be called after every connect too: then the server can be asked. Renews when it is time and looks again within a day. */
  check(): void {
    clearTimeout(this.#timer)
    if (this.#due() && !this.#asking) {
      this.#asking = this.#renew().finally(() => {
        this.#asking = null
        this.#schedule()
      })
    } else this.#schedule()
  }

  /** Resolves when no request is under way any more. */
  async stop(): Promise<void> {
    this.#notBefore = Number.POSITIVE_INFINITY
    await this.#asking
    clearTimeout(this.#timer)
  }

  #due(): boolean {
    const now = this.#options.now()
    return now >= renewalTime(this.#options.identity()).getTime() && now >= this.#notBefore
  }

  #schedule(): void {
    const { identity, now, jitterMs: jitter = jitterMs } = this.#options
    const at = Math.max(renewalTime(identity()).getTime(), this.#notBefore)
    const waitMs = Math.min(dayMs, Math.max(0, at - now())) + Math.random() * jitter
    this.#timer = setTimeout(() => this.check(), waitMs)
  }

  async #renew(): Promise<void> {
    const { identity, ask, renewed, log, now } = this.#options
    this.#notBefore = now() + retryMs
    try {
      const { privateKey, csr } = makeSigningRequest(hostname())
      const { certificate, certificateAuthority } = await ask(csr)
      const fresh = { ...identity(), privateKey, certificate, certificateAuthority }
      checkIdentity(fresh)
      await renewed(fresh)
      log.info({ until: validity(fresh).until.toISOString() }, 'certificate renewed')
    } catch (error) {
      log.error({ reason: errorText(error), retryMs }, 'certificate not renewed: the present one goes on')
    }
  }
}

/** Between which times the certificate of an identity counts. */
export function validity({ certificate }: Pick<Identity, 'certificate'>): { from: Date; until: Date } {
  const { validFromDate: from, validToDate: until } = new X509Certificate(certificate)
  return { from, until }
}

/** When two thirds of the certificate's life are over. */
export function renewalTime(identity: Pick<Identity, 'certificate'>): Date {
  const { from, until } = validity(identity)
  return new Date(from.getTime() + lifeUsed * (until.getTime() - from.getTime()))
}
