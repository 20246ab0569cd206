/**
 * Who brings which file: the one whose rename into working/ succeeded. A claim lives as long as its file's time changes;
 * one that stood still for two minutes belongs to an agent that is gone, and another takes it over the same way.
 */
import { randomBytes } from 'node:crypto'
import { rename, utimes } from 'node:fs/promises'
import { platform } from 'node:os'
import { join } from 'node:path'
import { errorCode } from '../error-text.ts'
import { type Layout, type Phase, parseWorkingName, type WorkingName, workingName } from './layout.ts'

const touchMs = 20_000
/** Measured by this computer while the file's time stays the same, whatever time that is: clocks differ. */
export const abandonedAfterMs = 120_000

/** The file is gone from working/: another agent took it over, or the share went away. */
export class ClaimLost extends Error {}

interface ClaimPlace {
  layout: Layout
  /** false lets the claim grow old: an agent without a server must not keep files from one that has it */
  alive(): boolean
}

export class Claim {
  readonly #place: ClaimPlace
  #parts: WorkingName
  readonly #timer: NodeJS.Timeout

  constructor(place: ClaimPlace, parts: WorkingName) {
    this.#place = place
    this.#parts = parts
    this.#timer = setInterval(() => this.#touch(), touchMs)
  }

  /** the name it had in in/ */
  get name(): string {
    return this.#parts.name
  }

  get token(): string {
    return this.#parts.token
  }

  get phase(): Phase {
    return this.#parts.phase
  }

  /** its name in working/ */
  get file(): string {
    return workingName(this.#parts)
  }

  get path(): string {
    return join(this.#place.layout.working, this.file)
  }

  /** Throws ClaimLost. */
  async setPhase(phase: Phase): Promise<void> {
    if (phase === this.phase) return
    const parts = { ...this.#parts, phase }
    await orLost(rename(this.path, join(this.#place.layout.working, workingName(parts))))
    this.#parts = parts
  }

  release(): void {
    clearInterval(this.#timer)
  }

  #touch(): void {
    if (!this.#place.alive()) return
    const now = new Date()
    utimes(this.path, now, now).catch(() => {
      // Gone or read-only: whoever works on the file meets that and says so.
    })
  }
}

/** What the promise says; a file that is missing is a claim that is lost. */
export async function orLost<T>(done: Promise<T>): Promise<T> {
  try {
    return await done
  } catch (error) {
    if (errorCode(error) === 'ENOENT') throw new ClaimLost('the file is not in working/ any more')
    throw error
  }
}

/** Claims a file of in/; null when another agent was faster, or a program holds it open (Windows). */
export async function claimArrival(
  place: ClaimPlace,
  claim: Pick<WorkingName, 'agentId' | 'token' | 'name'>,
): Promise<Claim | null> {
  return claimFrom(place, join(place.layout.in, claim.name), { ...claim, phase: 'new' })
}

/** Takes over what another agent left in working/; null when that was quicker. */
export async function takeOver(
  place: ClaimPlace,
  claim: Pick<WorkingName, 'agentId' | 'token'>,
  left: WorkingName,
): Promise<Claim | null> {
  return claimFrom(place, join(place.layout.working, workingName(left)), { ...left, ...claim })
}

async function claimFrom(place: ClaimPlace, from: string, parts: WorkingName): Promise<Claim | null> {
  try {
    await rename(from, join(place.layout.working, workingName(parts)))
  } catch (error) {
    if (isTakenOrHeld(errorCode(error))) return null
    throw error
  }
  return new Claim(place, parts)
}

function isTakenOrHeld(code: string): boolean {
  return code === 'ENOENT' || code === 'EBUSY' || (platform() === 'win32' && (code === 'EPERM' || code === 'EACCES'))
}

export function newToken(): string {
  return randomBytes(4).toString('hex')
}

/** Watches the claims of others for ones that are abandoned. */
export class OthersClaims {
  #seen = new Map<string, { mtimeMs: number; since: number }>()
  readonly #afterMs: number

  constructor(afterMs: number) {
    this.#afterMs = afterMs
  }

  /** Takes what others have in working/ now; answers what nobody touched for too long. */
  look(files: readonly { file: string; mtimeMs: number }[], now: number): WorkingName[] {
    const seen = files.map(({ file, mtimeMs }) => {
      const before = this.#seen.get(file)
      return [file, before?.mtimeMs === mtimeMs ? before : { mtimeMs, since: now }] as const
    })
    this.#seen = new Map(seen)
    return seen
      .filter(([, { since }]) => now - since >= this.#afterMs)
      .flatMap(([file]) => parseWorkingName(file) ?? [])
  }
}
