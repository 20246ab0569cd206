/** One file from working/ to its end: measured, sent once, waited for, and moved to done/ or error/. */
import { lstat } from 'node:fs/promises'
import type { DropFileStatus } from '#contracts/drop-folder.ts'
import { errorText } from '../error-text.ts'
import type { Log } from '../log.ts'
import { type Claim, ClaimLost, orLost } from './claims.ts'
import { type Content, measureContent, Refusal, sendContent } from './content.ts'
import type { Door } from './door.ts'
import { isPacked, type Layout } from './layout.ts'
import { settleImported, settleRefused } from './outcome.ts'
import type { Patience } from './patience.ts'
import type { Statuses } from './statuses.ts'

interface CarryOptions {
  layout: Layout
  door: Door
  patience: Patience
  statuses: Statuses
  signal: AbortSignal
  log: Log
  /** the folder's key as it is now */
  key(): string
  /** an attempt failed and is repeated; null: it went on */
  trouble(error: unknown): void
}

export class Carrier {
  readonly #options: CarryOptions
  /** one upload a content: the same file may come under two names at once */
  readonly #underWay = new Map<string, Promise<unknown>>()

  constructor(options: CarryOptions) {
    this.#options = options
  }

  /** Ends when the file is in done/ or error/, when it is another agent's, or with the stop: then it waits in working/. Never throws. */
  async carry(claim: Claim): Promise<void> {
    const { log, signal } = this.#options
    try {
      while (!(await this.#once(claim))) log.info('the file went on growing: it is brought again')
    } catch (error) {
      if (error instanceof ClaimLost) log.info('a file went to another agent, or away')
      else if (!signal.aborted) log.error({ reason: errorText(error) }, 'a file stays in working/')
    } finally {
      claim.release()
    }
  }

  /** False when the file has grown meanwhile: a program held it open past the rename. */
  async #once(claim: Claim): Promise<boolean> {
    let sha256: string | null = null
    try {
      const content = await this.#persist(() => measureContent(claim.path, claim.name))
      sha256 = content.sha256
      const status = await this.#alone(content.sha256, () => this.#bring(claim, content))
      const { size } = await this.#persist(() => lstat(claim.path))
      if (size !== content.size) {
        await this.#persist(() => claim.setPhase('new'))
        return false
      }
      await this.#persist(() => this.#settle(claim, status))
      return true
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      // Changed between measuring and sending: not the file's fault, and its new content is measured next.
      if (await this.#changed(claim, sha256)) return false
      await this.#persist(() => settleRefused(this.#options.layout, claim, { words: error.message, sha256 }))
      this.#options.log.warn({ sha256, reason: error.message }, 'file refused')
      return true
    }
  }

  async #changed(claim: Claim, sha256: string | null): Promise<boolean> {
    if (sha256 === null) return false
    const now = await this.#persist(() => measureContent(claim.path, claim.name))
    return now.sha256 !== sha256
  }

  async #alone<T>(sha256: string, act: () => Promise<T>): Promise<T> {
    while (this.#underWay.has(sha256)) await this.#underWay.get(sha256)
    const acting = act()
    this.#underWay.set(
      sha256,
      acting.catch(() => undefined),
    )
    try {
      return await acting
    } finally {
      this.#underWay.delete(sha256)
    }
  }

  /** Sends what the server does not have, and waits for its verdict. */
  async #bring(claim: Claim, { sha256 }: Content): Promise<DropFileStatus> {
    const { statuses } = this.#options
    for (;;) {
      const first = await this.#persist(() => this.#begin(claim, sha256))
      await this.#persist(() => claim.setPhase('sent'))
      const ask = () => this.#persist(() => this.#status(sha256))
      const status = await statuses.settled(first, ask)
      if (status) return status
      await this.#persist(() => claim.setPhase('new'))
    }
  }

  /** A file that was sent before is asked about first: somebody may have undone or stopped its import since. */
  async #begin(claim: Claim, sha256: string): Promise<DropFileStatus> {
    const known = claim.phase === 'sent' ? await this.#status(sha256) : null
    if (known) return known
    const { door, key, log } = this.#options
    const name = isPacked(claim.name) ? claim.name.replace(/\.gz$/i, '') : claim.name
    log.info({ sha256 }, 'file sent')
    return door.put({ key: key(), sha256, name }, (target) => sendContent(claim.path, claim.name, target))
  }

  #status(sha256: string): Promise<DropFileStatus | null> {
    return this.#options.door.status({ key: this.#options.key(), sha256 })
  }

  async #settle(claim: Claim, status: DropFileStatus): Promise<void> {
    const { layout, door, key, log } = this.#options
    const { sha256, state, rows, imported, rejected, reason } = status
    if (state === 'refused') {
      await settleRefused(layout, claim, { words: reason ?? 'The server gave no reason.', sha256 })
    } else {
      await settleImported(layout, claim, { status, rejected: () => door.rejected({ key: key(), sha256 }) })
    }
    log.info({ sha256, state, rows, imported, rejected }, 'file done')
  }

  #persist<T>(attempt: () => Promise<T>): Promise<T> {
    const { patience, trouble } = this.#options
    const isFinal = (error: unknown) => error instanceof ClaimLost || error instanceof Refusal
    return patience.persist(
      async () => {
        const result = await orLost(attempt())
        trouble(null)
        return result
      },
      { isFinal, failed: trouble },
    )
  }
}
