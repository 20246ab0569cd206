/** The files that wait to be brought, and those under way. One after the other, as a later file may correct an earlier one. */
import { access, constants, lstat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Sight } from './arrivals.ts'
import type { Carrier } from './carry.ts'
import { Claim, claimArrival, newToken, takeOver } from './claims.ts'
import type { Layout, WorkingName } from './layout.ts'
import { FolderTrouble } from './trouble.ts'

/** A file that takes longer than this, in ms, no longer holds up the next one. */
const patienceMs = 30_000
const atOnceMax = 8

interface LineOptions {
  agentId: string
  layout: Layout
  carrier: Carrier
  online(): boolean
  /** claiming failed, or works */
  trouble(error: unknown): void
}

/** What one look found. */
interface Found {
  /** left in working/ by a former run of this agent */
  mine: readonly WorkingName[]
  /** left there by agents that are gone */
  abandoned: readonly WorkingName[]
  arrived: readonly Sight[]
}

interface Waiting {
  token: string
  /** null when there is nothing to claim any more */
  claim(): Promise<Claim | null>
}

export class Line {
  readonly #options: LineOptions
  #waiting: Waiting[] = []
  readonly #underWay = new Map<string, Promise<void>>()
  #begunAt = 0
  #choosing = false
  #stopped = false

  constructor(options: LineOptions) {
    this.#options = options
  }

  /** Takes the place of what an earlier look found. */
  set({ mine, abandoned, arrived }: Found): void {
    const { layout, agentId, online } = this.#options
    const claims = { layout, alive: online }
    const left = mine.filter(({ token }) => !this.#underWay.has(token))
    this.#waiting = [
      ...left.map((parts) => ({ token: parts.token, claim: async () => new Claim(claims, parts) })),
      ...abandoned.map((parts) => withToken((token) => takeOver(claims, { agentId, token }, parts))),
      ...arrived.map((sight) => withToken((token) => this.#claim(sight, token))),
    ]
    void this.#next()
  }

  /** Files under way stay in working/. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#waiting = []
    await Promise.all(this.#underWay.values())
  }

  async #next(): Promise<void> {
    if (this.#choosing) return
    this.#choosing = true
    try {
      while (this.#waiting.length > 0 && this.#room()) {
        const next = this.#waiting.shift()
        if (next) await this.#begin(next)
      }
      this.#options.trouble(null)
    } catch (error) {
      this.#waiting = []
      this.#options.trouble(error)
    } finally {
      this.#choosing = false
    }
  }

  #room(): boolean {
    const { size } = this.#underWay
    return (
      !this.#stopped &&
      this.#options.online() &&
      (size === 0 || (size < atOnceMax && performance.now() - this.#begunAt > patienceMs))
    )
  }

  /** The token counts as under way before the rename, or a look in between would take the file for a leftover. */
  async #begin({ token, claim: claimIt }: Waiting): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#underWay.set(token, promise)
    let claim: Claim | null = null
    try {
      claim = await claimIt()
    } finally {
      if (!claim) this.#end(token, resolve)
    }
    if (!claim) return
    this.#begunAt = performance.now()
    void this.#options.carrier.carry(claim).then(() => {
      this.#end(token, resolve)
      void this.#next()
    })
  }

  #end(token: string, resolve: () => void): void {
    this.#underWay.delete(token)
    resolve()
  }

  /** Null also when it is no longer the file that stood still. */
  async #claim({ name, ino, size, mtimeMs }: Sight, token: string): Promise<Claim | null> {
    const { layout, agentId, online } = this.#options
    const path = join(layout.in, name)
    const now = await lstat(path).catch(() => null)
    if (now?.ino !== ino || now.size !== size || now.mtimeMs !== mtimeMs) return null
    await access(path, constants.R_OK).catch(() => {
      throw new FolderTrouble('folder_unreadable')
    })
    return claimArrival({ layout, alive: online }, { agentId, token, name })
  }
}

function withToken(claim: (token: string) => Promise<Claim | null>): Waiting {
  const token = newToken()
  return { token, claim: () => claim(token) }
}
