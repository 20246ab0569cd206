/** The log on disk: a few files of limited size, the newest first, so that support finds the last days and the disk never fills. */
import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { diskTrouble } from './disk-trouble.ts'
import { errorCode } from './error-text.ts'

const sizeMaxBytes = 2 * 1024 * 1024
/** `agent.log` and four before it. */
const filesMax = 5
const fileMode = 0o600
/** After a refused write the disk is left alone this long. */
const pauseMs = 60_000

interface LogFilesOptions {
  /** the agent's folder */
  folder: string
  /** the log cannot be written now */
  trouble(reason: string): void
  /** smaller in tests */
  sizeMaxBytes?: number
}

/** A stream for pino. Never throws: an agent that cannot log still prints. */
export class LogFiles {
  readonly #options: LogFilesOptions
  readonly #limit: number
  #handle: number | null = null
  #size = 0
  #pausedUntil = 0

  constructor(options: LogFilesOptions) {
    this.#options = options
    this.#limit = options.sizeMaxBytes ?? sizeMaxBytes
  }

  write(line: string): void {
    if (Date.now() < this.#pausedUntil) return
    try {
      this.#append(Buffer.from(line))
    } catch (error) {
      this.close()
      this.#pausedUntil = Date.now() + pauseMs
      this.#options.trouble(diskTrouble(error))
    }
  }

  close(): void {
    if (this.#handle !== null) closeSync(this.#handle)
    this.#handle = null
  }

  #append(bytes: Buffer): void {
    let handle = this.#handle ?? this.#open()
    if (this.#size > 0 && this.#size + bytes.length > this.#limit) {
      this.#turn()
      handle = this.#open()
    }
    this.#size += writeSync(handle, bytes)
  }

  #open(): number {
    mkdirSync(this.#options.folder, { recursive: true, mode: 0o700 })
    this.#handle = openSync(this.#name(0), 'a', fileMode)
    this.#size = fstatSync(this.#handle).size
    return this.#handle
  }

  /** agent.log becomes agent.1.log, and so on; the oldest is overwritten. */
  #turn(): void {
    this.close()
    for (let age = filesMax - 2; age >= 0; age -= 1) renameIfThere(this.#name(age), this.#name(age + 1))
  }

  #name(age: number): string {
    return join(this.#options.folder, age === 0 ? 'agent.log' : `agent.${age}.log`)
  }
}

function renameIfThere(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error
  }
}
