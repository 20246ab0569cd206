/**
 * Documents that wait on disk for a short while, encrypted with a key that lives only in the memory of this run:
 * what a crash leaves behind nobody can read, and the next start removes it.
 */
import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AgentError } from './config.ts'
import { diskTrouble } from './disk-trouble.ts'

const algorithm = 'aes-256-gcm'
const keyBytes = 32
/** NIST SP 800-38D: 96-bit nonces, never repeated under one key. */
const nonceBytes = 12
const tagBytes = 16
const livesMs = 24 * 60 * 60_000
const sweepMs = 60 * 60_000
const folderMode = 0o700
const fileMode = 0o600

interface SpoolOptions {
  /** the agent's folder; the spool is its subfolder `spool` */
  folder: string
  /** bytes of all documents together, encrypted */
  maxBytes: number
  /** shorter in tests */
  livesMs?: number
}

/** One document in the spool. */
export interface Spooled {
  /** bytes of the document */
  readonly bytes: number
  /**
   * The document again, as often as wanted. The stream fails at its end when the file was altered:
   * what came before must not be used then.
   */
  read(): Readable
  /** Removes it; to be called as soon as its receipt is confirmed. */
  remove(): Promise<void>
}

interface Entry {
  file: string
  /** bytes on disk */
  size: number
  expiresAt: number
}

export class Spool {
  readonly #options: SpoolOptions
  readonly #folder: string
  readonly #key = randomBytes(keyBytes)
  readonly #entries = new Set<Entry>()
  #used = 0
  #sweeper: NodeJS.Timeout | undefined

  constructor(options: SpoolOptions) {
    this.#options = options
    this.#folder = join(options.folder, 'spool')
  }

  /** Removes what the last run left and begins to expire. Throws AgentError when the folder cannot be written. */
  async start(): Promise<void> {
    await this.#writing(async () => {
      await mkdir(this.#folder, { recursive: true, mode: folderMode })
      for (const name of await readdir(this.#folder)) await rm(join(this.#folder, name), { recursive: true })
    })
    this.#sweeper = setInterval(() => void this.#sweep(), sweepMs).unref()
  }

  /** Removes everything. */
  async stop(): Promise<void> {
    clearInterval(this.#sweeper)
    await Promise.all([...this.#entries].map((entry) => this.#remove(entry)))
  }

  /** Writes a document as it comes, in constant memory. Throws AgentError when the spool is full, the disk refuses or `source` fails; nothing stays then. */
  async put(source: AsyncIterable<Uint8Array>): Promise<Spooled> {
    await this.#sweep()
    const expiresAt = Date.now() + (this.#options.livesMs ?? livesMs)
    const entry: Entry = { file: join(this.#folder, randomUUID()), size: 0, expiresAt }
    this.#entries.add(entry)
    try {
      const nonce = randomBytes(nonceBytes)
      const tag = await this.#writing(() => this.#encrypt(source, { entry, nonce }))
      return {
        bytes: entry.size - nonceBytes,
        read: () => this.#decrypt(entry, { nonce, tag }),
        remove: () => this.#remove(entry),
      }
    } catch (error) {
      await this.#remove(entry)
      throw error
    }
  }

  /** The tag is kept in memory like the key: without this run the file means nothing. */
  async #encrypt(source: AsyncIterable<Uint8Array>, target: { entry: Entry; nonce: Buffer }): Promise<Buffer> {
    const { entry, nonce } = target
    const cipher = createCipheriv(algorithm, this.#key, nonce, { authTagLength: tagBytes })
    const file = createWriteStream(entry.file, { mode: fileMode, flags: 'wx' })
    this.#grow(entry, nonceBytes)
    file.write(nonce)
    await pipeline(Readable.from(source, { objectMode: false }), cipher, this.#limit(entry), file)
    return cipher.getAuthTag()
  }

  #limit(entry: Entry): Transform {
    return new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        const full = this.#used + chunk.length > this.#options.maxBytes
        if (!full) this.#grow(entry, chunk.length)
        done(full ? new AgentError(`The spool holds ${this.#options.maxBytes} bytes and is full`) : null, chunk)
      },
    })
  }

  #grow(entry: Entry, bytes: number): void {
    entry.size += bytes
    this.#used += bytes
  }

  #decrypt(entry: Entry, { nonce, tag }: { nonce: Buffer; tag: Buffer }): Readable {
    if (!this.#entries.has(entry)) throw new AgentError('This document is not in the spool any more')
    const decipher = createDecipheriv(algorithm, this.#key, nonce, { authTagLength: tagBytes }).setAuthTag(tag)
    const file = createReadStream(entry.file, { start: nonceBytes })
    file.on('error', (error) => decipher.destroy(error))
    return file.pipe(decipher)
  }

  async #sweep(): Promise<void> {
    const now = Date.now()
    await Promise.all(
      [...this.#entries].filter(({ expiresAt }) => expiresAt <= now).map((entry) => this.#remove(entry)),
    )
  }

  async #remove(entry: Entry): Promise<void> {
    if (!this.#entries.delete(entry)) return
    this.#used -= entry.size
    await rm(entry.file, { force: true })
  }

  async #writing<T>(write: () => Promise<T>): Promise<T> {
    try {
      return await write()
    } catch (error) {
      if (error instanceof AgentError) throw error
      throw new AgentError(`The spool in ${this.#folder} cannot be written: ${diskTrouble(error)}`)
    }
  }
}
