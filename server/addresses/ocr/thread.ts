/** Hands pictures to a thread of their own and bounds time, memory and the queue before it. */
import { Worker } from 'node:worker_threads'
import { AppError } from '../../platform/errors.ts'
import type { ReadLine } from './recognise.ts'
import { type PictureFault, UnreadablePicture } from './unreadable-picture.ts'

/** A good photograph takes one second, one lying on its side three; what takes longer is no text. */
const pictureTimeoutMs = 20_000
/** Pictures that wait, of up to 10 MB each; one more is told to come again. */
const queueMax = 8
/** The reader's memory (some 300 MB) is given back after this much quiet. */
const idleMs = 60_000
const heapMaxMb = 256

interface Answer {
  id: number
  lines?: ReadLine[]
  fault?: PictureFault
  failed?: string
}

let worker: Worker | null = null
let idle: NodeJS.Timeout | undefined
let lastId = 0
let waiting = 0
let turn: Promise<unknown> = Promise.resolve()

/**
 * The lines on a picture; pictures take turns. Throws UnreadablePicture for what the picture is to blame for,
 * AppError `unavailable` when too many wait, and Error when the thread itself failed.
 */
export async function readInThread(bytes: Uint8Array): Promise<ReadLine[]> {
  if (waiting >= queueMax) {
    throw new AppError('unavailable', 'Too many pictures are being read; try again in half a minute.', {
      retryAfterSeconds: 30,
    })
  }
  waiting += 1
  const mine = turn
    .then(() => run(bytes))
    .finally(() => {
      waiting -= 1
    })
  turn = mine.catch(() => undefined)
  return mine
}

/** Ends the thread, and with it the reader inside. The next picture gets a new one. */
function discard(): void {
  void worker?.terminate()
  worker = null
}

function run(bytes: Uint8Array): Promise<ReadLine[]> {
  clearTimeout(idle)
  worker ??= new Worker(new URL('./worker.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: heapMaxMb },
  })
  const thread = worker
  thread.ref()
  lastId += 1
  const id = lastId
  return new Promise((resolve, reject) => {
    const end = (error: Error | null, lines: ReadLine[] = []) => {
      clearTimeout(timer)
      thread.off('message', answered)
      thread.off('error', broken)
      thread.off('exit', gone)
      thread.unref()
      if (error && !isCalm(error)) discard()
      else idle = setTimeout(discard, idleMs).unref()
      if (error) reject(error)
      else resolve(lines)
    }
    const timer = setTimeout(() => end(new UnreadablePicture('too_slow')), pictureTimeoutMs)
    const answered = (message: Answer) => {
      if (message.id !== id) return
      if (message.fault !== undefined) end(new UnreadablePicture(message.fault))
      else if (message.failed !== undefined) end(new Error(`the reader failed: ${message.failed}`))
      else end(null, message.lines)
    }
    const broken = (cause: unknown) => end(new Error('the thread of the reader broke', { cause }))
    const gone = () => end(new Error('the thread of the reader ended'))
    thread.on('message', answered)
    thread.on('error', broken)
    thread.on('exit', gone)
    thread.postMessage({ id, bytes })
  })
}

/** A picture refused with an answer leaves the reader in good order; anything else does not. */
function isCalm(error: Error): boolean {
  return error instanceof UnreadablePicture && error.fault !== 'too_slow'
}
