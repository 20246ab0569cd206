/** The server's word on files that were sent: told by `dropFile`, and asked for now and then as messages may be lost. */
import type { DropFileStatus } from '#contracts/drop-folder.ts'
import { Patience } from './patience.ts'

/** How long to wait for the message before asking, in ms: the first times, and later. */
const askAfterMs = [1_000, 2_000, 3_000, 5_000, 10_000]

export class Statuses {
  readonly #signal: AbortSignal
  readonly #patience: Patience
  /** files that are waited for, with what was told of them */
  readonly #told = new Map<string, DropFileStatus | null>()

  constructor(signal: AbortSignal) {
    this.#signal = signal
    this.#patience = new Patience(signal)
  }

  tell(status: DropFileStatus): void {
    if (!this.#told.has(status.sha256) || status.state === 'received') return
    this.#told.set(status.sha256, status)
    this.#patience.wake()
  }

  /** Waits for imported or refused; null when `ask` finds that the server does not know the file. */
  async settled(first: DropFileStatus, ask: () => Promise<DropFileStatus | null>): Promise<DropFileStatus | null> {
    const { sha256 } = first
    this.#told.set(sha256, null)
    try {
      let status: DropFileStatus | null = first
      for (let n = 0; status?.state === 'received'; n += 1) {
        await this.#untilTold(sha256, askAfterMs[n] ?? Math.max(...askAfterMs))
        this.#signal.throwIfAborted()
        status = this.#told.get(sha256) ?? (await ask())
      }
      return status
    } finally {
      this.#told.delete(sha256)
    }
  }

  /** A wake may be for another file. */
  async #untilTold(sha256: string, ms: number): Promise<void> {
    const until = performance.now() + ms
    for (
      let left = ms;
      left > 0 && !this.#told.get(sha256) && !this.#signal.aborted;
      left = until - performance.now()
    ) {
      await this.#patience.pause(left)
    }
  }
}
