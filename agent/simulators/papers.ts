/** Draws what a virtual printer printed and hands it to the server, in order and in the background. */
import { Worker } from 'node:worker_threads'
import { errorText } from '../error-text.ts'
import type { Log } from '../log.ts'

/** Labels waiting to be drawn; beyond it pictures are skipped, never the printing. */
const queueMax = 50
/** The renderer's memory is given back after this much quiet. */
const idleMs = 15_000
const drawTimeoutMs = 30_000

interface PapersOptions {
  log: Log
  upload(paper: { jobId: string; png: Uint8Array }): Promise<void>
}

interface Answer {
  id: number
  png?: Uint8Array
  error?: string
}

export class Papers {
  readonly #options: PapersOptions
  #worker: Worker | null = null
  #idle: NodeJS.Timeout | undefined
  #chain: Promise<void> = Promise.resolve()
  #waiting = 0
  #lastId = 0
  #stopped = false

  constructor(options: PapersOptions) {
    this.#options = options
  }

  add(paper: { jobId: string; zpl: string }): void {
    if (this.#waiting >= queueMax || this.#stopped) return
    this.#waiting += 1
    this.#chain = this.#chain.then(() => this.#handle(paper))
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#idle)
    await this.#worker?.terminate()
    await this.#chain
  }

  async #handle({ jobId, zpl }: { jobId: string; zpl: string }): Promise<void> {
    this.#waiting -= 1
    if (this.#stopped) return
    clearTimeout(this.#idle)
    try {
      await this.#options.upload({ jobId, png: await this.#draw(zpl) })
    } catch (error) {
      this.#options.log.warn({ jobId, error: errorText(error) }, 'paper not shown')
    }
    if (!this.#stopped) this.#idle = setTimeout(() => this.#rest(), idleMs)
  }

  #rest(): void {
    void this.#worker?.terminate()
    this.#worker = null
  }

  #draw(zpl: string): Promise<Uint8Array> {
    const worker = this.#worker ?? new Worker(new URL('./paper-worker.ts', import.meta.url))
    this.#worker = worker
    this.#lastId += 1
    const id = this.#lastId
    return new Promise((resolve, reject) => {
      const end = (act: () => void) => {
        clearTimeout(timer)
        worker.off('message', answered)
        worker.off('error', broken)
        worker.off('exit', gone)
        act()
      }
      const answered = (answer: Answer) => {
        if (answer.id !== id) return
        const { png, error } = answer
        end(() => (png ? resolve(png) : reject(new Error(error ?? 'no picture'))))
      }
      const gone = () => {
        if (this.#worker === worker) this.#worker = null
        end(() => reject(new Error('the renderer ended')))
      }
      const broken = (error: unknown) => {
        this.#worker = null
        end(() => reject(error))
      }
      const timer = setTimeout(() => void worker.terminate(), drawTimeoutMs)
      worker.on('message', answered)
      worker.on('error', broken)
      worker.on('exit', gone)
      worker.postMessage({ id, zpl })
    })
  }
}
