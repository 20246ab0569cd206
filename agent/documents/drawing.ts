/** Has documents drawn in a thread of their own that exists only while there is work, and bounds its time and memory. */
import { Worker } from 'node:worker_threads'
import { errorText } from '../error-text.ts'
import type { Picture } from '../printers/picture.ts'
import { DocumentError } from './document-error.ts'
import type { DrawnDocument } from './draw.ts'
import type { Paper } from './paper.ts'

/** A label takes 10 to 100 ms; a hundred pages full of pictures some seconds. */
const usualTimeoutMs = 30_000
/** The parsers' memory is given back after this much quiet. */
const idleMs = 15_000
const heapMaxMb = 256
/** Parsers keep most outside the heap: this much growth of the whole process ends a drawing, looked at this often. */
const usualGrowthMaxBytes = 512 * 1024 * 1024
const memoryLookMs = 100

export interface DrawTask {
  document: DrawnDocument
  paper: Paper
}

export interface DrawAnswer {
  pictures?: Picture[]
  refused?: { code: DocumentError['code']; text: string }
}

interface DrawingLimits {
  timeoutMs: number
  growthMaxBytes: number
}

export class Drawing {
  readonly #limits: DrawingLimits
  #worker: Worker | null = null
  #idle: NodeJS.Timeout | undefined
  #turn: Promise<unknown> = Promise.resolve()
  #stopped = false

  constructor({ timeoutMs = usualTimeoutMs, growthMaxBytes = usualGrowthMaxBytes }: Partial<DrawingLimits> = {}) {
    this.#limits = { timeoutMs, growthMaxBytes }
  }

  /** Documents take turns. Throws DocumentError, whatever the document does to its parser, and when `signal` aborts. */
  pages(document: DrawnDocument, paper: Paper, signal?: AbortSignal): Promise<readonly Picture[]> {
    const drawn = this.#turn.then(() => this.#draw({ document, paper }, signal))
    this.#turn = drawn.catch(() => undefined)
    return drawn
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#idle)
    await this.#discard()
    await this.#turn
  }

  /** The next document gets a new thread: after a failure a parser's state is not to be trusted. */
  async #discard(): Promise<void> {
    const worker = this.#worker
    this.#worker = null
    await worker?.terminate()
  }

  async #draw(task: DrawTask, signal: AbortSignal | undefined): Promise<readonly Picture[]> {
    if (this.#stopped || signal?.aborted) throw new DocumentError('document_unreadable', 'the job was given up')
    clearTimeout(this.#idle)
    this.#worker ??= new Worker(new URL('./draw-worker.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: heapMaxMb },
    })
    try {
      const { pictures, refused } = await answerOf(this.#worker, task, { ...this.#limits, signal })
      if (pictures) return pictures
      throw new DocumentError(refused?.code ?? 'document_unreadable', refused?.text ?? 'nothing was drawn')
    } catch (error) {
      await this.#discard()
      throw error
    } finally {
      if (!this.#stopped) this.#idle = setTimeout(() => void this.#discard(), idleMs).unref()
    }
  }
}

/** Throws DocumentError when the thread takes too long or too much, or ends. */
function answerOf(
  worker: Worker,
  task: DrawTask,
  { timeoutMs, growthMaxBytes, signal }: DrawingLimits & { signal: AbortSignal | undefined },
): Promise<DrawAnswer> {
  return new Promise<DrawAnswer>((resolve, reject) => {
    const end = (act: () => void) => {
      clearInterval(memory)
      clearTimeout(time)
      signal?.removeEventListener('abort', givenUp)
      worker.off('message', answered).off('error', broken).off('exit', gone)
      act()
    }
    const refuse = (code: DocumentError['code'], text: string) => end(() => reject(new DocumentError(code, text)))
    const most = process.memoryUsage.rss() + growthMaxBytes
    const memory = setInterval(() => {
      if (process.memoryUsage.rss() > most) refuse('document_too_heavy', 'drawing it took too much memory')
    }, memoryLookMs)
    const time = setTimeout(() => refuse('document_too_heavy', 'drawing it took too long'), timeoutMs)
    const answered = (answer: DrawAnswer) => end(() => resolve(answer))
    const broken = (error: unknown) => refuse(brokenBy(error), errorText(error))
    const givenUp = () => refuse('document_unreadable', 'the job was given up')
    const gone = () => refuse('document_unreadable', 'the drawing thread ended')
    worker.on('message', answered).on('error', broken).on('exit', gone)
    signal?.addEventListener('abort', givenUp)
    worker.postMessage(task)
  })
}

function brokenBy(error: unknown): DocumentError['code'] {
  const memory = error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
  return memory ? 'document_too_heavy' : 'document_unreadable'
}
