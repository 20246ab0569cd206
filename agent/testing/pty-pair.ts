/** A serial line for tests: two ends of a pty pair held by socat, which can be pulled out and plugged in again. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const appearsMs = 3_000

export const socatMissing = spawnSync('socat', ['-V']).error !== undefined

export class PtyPair {
  readonly #folder = mkdtempSync(join(tmpdir(), 'postroom-pty-'))
  #socat: ChildProcess | null = null

  get agentEnd(): string {
    return join(this.#folder, 'agent')
  }

  get deviceEnd(): string {
    return join(this.#folder, 'device')
  }

  /** Throws when the ends do not appear. */
  async plugIn(): Promise<void> {
    const ends = [this.agentEnd, this.deviceEnd].map((path) => `pty,raw,echo=0,link=${path}`)
    this.#socat = spawn('socat', ends, { stdio: 'ignore' })
    const until = Date.now() + appearsMs
    while (!existsSync(this.agentEnd) || !existsSync(this.deviceEnd)) {
      if (Date.now() > until) throw new Error('socat made no pty pair')
      await sleep(10)
    }
  }

  /** Both ends are gone, as with a cable pulled out. */
  async unplug(): Promise<void> {
    const socat = this.#socat
    this.#socat = null
    if (!socat || socat.exitCode !== null || socat.signalCode !== null) return
    await new Promise<void>((resolve) => {
      socat.once('exit', () => resolve())
      socat.kill('SIGTERM')
    })
  }

  async remove(): Promise<void> {
    await this.unplug()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
