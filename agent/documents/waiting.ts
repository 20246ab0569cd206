/**
 * Documents of jobs that wait for their printer: fetched ahead into the spool, so that a queue goes on printing when the
 * line to the server breaks, and takes no memory. What cannot be spooled is fetched when its turn comes.
 */
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { JobOrder } from '#contracts/agent.ts'
import { documentMaxBytes } from '#contracts/agent-limits.ts'
import { errorText } from '../error-text.ts'
import type { Log } from '../log.ts'
import { Spool, type Spooled } from '../spool.ts'

/** A few of the largest documents; labels are kilobytes. */
const spoolMaxBytes = 10 * documentMaxBytes

type Fetch = (order: JobOrder, signal: AbortSignal) => Promise<Uint8Array>

export class WaitingDocuments {
  readonly #spool: Spool
  readonly #fetch: Fetch
  readonly #log: Log
  readonly #ahead = new Map<string, Promise<Spooled | null>>()
  #usable = false

  constructor({ folder, fetch, log }: { folder: string; fetch: Fetch; log: Log }) {
    this.#spool = new Spool({ folder, maxBytes: spoolMaxBytes })
    this.#fetch = fetch
    this.#log = log
  }

  /** Never throws: without a spool every document is fetched in its turn. */
  async start(): Promise<void> {
    try {
      await this.#spool.start()
      this.#usable = true
    } catch (error) {
      this.#log.warn({ error: errorText(error) }, 'no spool: documents are fetched when their turn comes')
    }
  }

  /** Removes everything. */
  async stop(): Promise<void> {
    await Promise.all([...this.#ahead.keys()].map((jobId) => this.drop(jobId)))
    if (this.#usable) await this.#spool.stop()
  }

  /** Begins to fetch the document of a job that has to wait. */
  fetchAhead(order: JobOrder, signal: AbortSignal): void {
    if (this.#usable && order.document) this.#ahead.set(order.jobId, this.#intoSpool(order, signal))
  }

  /** The document of a job whose turn has come. Throws DocumentError. */
  async get(order: JobOrder, signal: AbortSignal): Promise<Uint8Array> {
    const spooled = await this.#ahead.get(order.jobId)
    return (spooled && (await this.#read(order, spooled))) ?? this.#fetch(order, signal)
  }

  /** The job is over: its document goes. Never throws. */
  async drop(jobId: string): Promise<void> {
    const ahead = this.#ahead.get(jobId)
    this.#ahead.delete(jobId)
    try {
      await (await ahead)?.remove()
    } catch (error) {
      this.#log.warn(
        { jobId, error: errorText(error) },
        'a spooled document was not removed; the next start removes it',
      )
    }
  }

  async #intoSpool(order: JobOrder, signal: AbortSignal): Promise<Spooled | null> {
    try {
      return await this.#spool.put(Readable.from([await this.#fetch(order, signal)]))
    } catch (error) {
      this.#log.debug({ jobId: order.jobId, error: errorText(error) }, 'document not fetched ahead')
      return null
    }
  }

  /** Null when the file was altered or is gone. */
  async #read({ jobId }: JobOrder, spooled: Spooled): Promise<Uint8Array | null> {
    try {
      return await buffer(spooled.read())
    } catch (error) {
      this.#log.warn({ jobId, error: errorText(error) }, 'a spooled document cannot be read; it is fetched again')
      return null
    }
  }
}
