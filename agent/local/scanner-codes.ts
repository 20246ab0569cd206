/** One-time codes and the tokens that programs trade them for. Only digests of tokens are kept on disk. */
import { createHash, randomBytes, randomInt } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AgentError } from '../config.ts'
import { writing } from '../disk-trouble.ts'
import { parseJson, validator } from '../messages.ts'
import { writeDurably } from '../write-durably.ts'
import { sameText } from './request-guard.ts'

/** Without letters and digits that look alike. */
const alphabet = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789'
const codeLength = 8
const codeLivesMs = 10 * 60_000
/** Wrong codes after which the present one is void. */
const triesMax = 5
const programsMax = 10
/** A program that did not connect for so long has to bring a new code. */
const unusedMs = 90 * 24 * 60 * 60_000
const fileMode = 0o600

/** A program that may hand in addresses. */
export interface Program {
  name: string
  /** SHA-256 of its token, hex */
  digest: string
  addedAt: string
  /** the day of its last connection */
  usedAt: string
}
const text = { type: 'string', maxLength: 100 }
const arePrograms = validator<Program[]>({
  type: 'array',
  maxItems: programsMax,
  items: {
    type: 'object',
    required: ['name', 'digest', 'addedAt', 'usedAt'],
    properties: { name: text, digest: text, addedAt: text, usedAt: text },
  },
})

export class ScannerCodes {
  readonly #file: string
  readonly #now: () => number
  #programs: Program[]
  #code: { text: string; expiresAt: number; tries: number } | null = null

  constructor(folder: string, now: () => number = Date.now) {
    this.#file = join(folder, 'local-scanner.json')
    this.#now = now
    const saved = existsSync(this.#file) ? parseJson(readFileSync(this.#file, 'utf8')) : []
    // A damaged file means new codes, nothing worse.
    this.#programs = arePrograms(saved) ? saved : []
  }

  /** The programs that hold a token. */
  get programs(): readonly Omit<Program, 'digest'>[] {
    return this.#programs.map(({ name, addedAt, usedAt }) => ({ name, addedAt, usedAt }))
  }

  /** A fresh code for one program; the one before is void. */
  newCode(): { code: string; expiresAt: string } {
    const letters = Array.from({ length: codeLength }, () => alphabet[randomInt(alphabet.length)]).join('')
    const text = `${letters.slice(0, 4)}-${letters.slice(4)}`
    const expiresAt = this.#now() + codeLivesMs
    this.#code = { text, expiresAt, tries: 0 }
    return { code: text, expiresAt: new Date(expiresAt).toISOString() }
  }

  /** A token for a right code, once; null for a wrong one. Throws AgentError when it cannot be kept. */
  trade(given: string, name: string): string | null {
    const code = this.#code
    if (!code || code.expiresAt <= this.#now() || code.tries >= triesMax) return null
    code.tries += 1
    if (!sameText(normal(given), normal(code.text))) return null
    this.#code = null
    const token = randomBytes(32).toString('base64url')
    const at = new Date(this.#now()).toISOString()
    // A program that comes again with a new code takes the place of its old token.
    const others = this.#programs.filter((program) => program.name !== name)
    if (others.length >= programsMax)
      throw new AgentError(`There are ${programsMax} programs already: remove one on the local page`)
    this.#save([...others, { name, digest: digestOf(token), addedAt: at, usedAt: at }])
    return token
  }

  /** The program a token belongs to, or null. */
  holder(token: string): string | null {
    const digest = digestOf(token)
    const program = this.#programs.find((known) => sameText(known.digest, digest))
    if (!program || Date.parse(program.usedAt) + unusedMs < this.#now()) return null
    this.#used(program)
    return program.name
  }

  /** Takes a program's token away; false when there is no such program. */
  remove(name: string): boolean {
    const others = this.#programs.filter((program) => program.name !== name)
    if (others.length === this.#programs.length) return false
    this.#save(others)
    return true
  }

  /** Once a day is enough: the disk is not written at each connection. */
  #used(program: Program): void {
    const at = new Date(this.#now()).toISOString()
    if (program.usedAt.slice(0, 10) === at.slice(0, 10)) return
    this.#save(this.#programs.map((known) => (known === program ? { ...known, usedAt: at } : known)))
  }

  #save(programs: Program[]): void {
    writing(this.#file, () => writeDurably(this.#file, `${JSON.stringify(programs, null, 1)}\n`, fileMode))
    this.#programs = programs
  }
}

function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

function normal(code: string): string {
  return code.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')
}
