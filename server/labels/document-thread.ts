/** Hands carriers' documents to a thread of their own and bounds time, memory and the queue before it. */
import { Worker } from 'node:worker_threads'
import { AppError } from '../platform/errors.ts'
import type { DocumentJobs, JobName } from './document-jobs.ts'
import { UnreadableDocument } from './pieces.ts'

/** A label takes 10 to 100 ms; a letter page full of pictures a second. */
const jobTimeoutMs = 20_000
/** Jobs that wait; one more is told to come again. */
const queueMax = 200
/** The parsers' memory (some 100 MB) is given back after this much quiet. */
const idleMs = 60_000
const heapMaxMb = 512

interface Answer {
  id: number
  answer?: unknown
  unreadable?: string
  failed?: string
}

let worker: Worker | null = null
let idle: NodeJS.Timeout | undefined
let lastId = 0
let waiting = 0
let turn: Promise<unknown> = Promise.resolve()

/**
 * Does one job in the thread; jobs take turns. Throws UnreadableDocument for what the document is to blame for,
 * AppError `unavailable` when too many wait, and Error when the thread itself failed.
 */
export async function inDocumentThread<Name extends JobName>(
  name: Name,
  task: DocumentJobs[Name]['task'],
): Promise<DocumentJobs[Name]['answer']> {
  if (waiting >= queueMax) {
    throw new AppError('unavailable', 'Too many labels are being prepared; try again in a minute.', {
      retryAfterSeconds: 60,
    })
  }
  waiting += 1
  const mine = turn
    .then(() => run(name, task))
    .finally(() => {
      waiting -= 1
    })
  turn = mine.catch(() => undefined)
  return mine as Promise<DocumentJobs[Name]['answer']>
}

/** The next job gets a new thread: after a failure a parser's state is not to be trusted. */
function discard(): void {
  void worker?.terminate()
  worker = null
}

function run(name: JobName, task: unknown): Promise<unknown> {
  clearTimeout(idle)
  worker ??= new Worker(new URL('./document-worker.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: heapMaxMb },
  })
  const thread = worker
  thread.ref()
  lastId += 1
  const id = lastId
  return new Promise((resolve, reject) => {
    const end = (error: Error | null, answer?: unknown) => {
      clearTimeout(timer)
      thread.off('message', answered)
      thread.off('error', broken)
      thread.off('exit', gone)
      thread.unref()
      if (error) discard()
      idle = setTimeout(discard, idleMs).unref()
      if (error) reject(error)
      else resolve(answer)
    }
    const timer = setTimeout(
      () => end(new UnreadableDocument(`reading it took longer than ${jobTimeoutMs / 1000} seconds`)),
      jobTimeoutMs,
    )
    const answered = (message: Answer) => {
      if (message.id !== id) return
      if (message.unreadable !== undefined) end(new UnreadableDocument(message.unreadable))
      else if (message.failed !== undefined) end(new Error(`the document thread failed: ${message.failed}`))
      else end(null, message.answer)
    }
    const broken = (cause: unknown) => end(brokenBy(cause))
    const gone = () => end(new Error('the document thread ended'))
    thread.on('message', answered)
    thread.on('error', broken)
    thread.on('exit', gone)
    thread.postMessage({ id, name, task })
  })
}

/** Out of memory is the document's doing; whatever else ends the thread is not. */
function brokenBy(cause: unknown): Error {
  const code = cause instanceof Error && 'code' in cause ? cause.code : null
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') return new UnreadableDocument('reading it takes too much memory', { cause })
  return new Error('the document thread broke', { cause })
}
