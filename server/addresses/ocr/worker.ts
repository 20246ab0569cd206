/** The thread that reads pictures: one at a time, each answered once. */
import { parentPort } from 'node:worker_threads'
import { readPicture } from './read-picture.ts'
import { UnreadablePicture } from './unreadable-picture.ts'

// The reader grumbles here about shadows and specks; what matters goes out as an answer or ends the thread.
process.stderr.write = () => true

parentPort?.on('message', async ({ id, bytes }: { id: number; bytes: Uint8Array }) => {
  try {
    parentPort?.postMessage({ id, lines: await readPicture(bytes) })
  } catch (error) {
    const answer = error instanceof UnreadablePicture ? { fault: error.fault } : { failed: String(error) }
    parentPort?.postMessage({ id, ...answer })
  }
})
