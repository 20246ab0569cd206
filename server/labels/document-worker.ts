/** The thread that reads carriers' documents: one job at a time, each answered once. */
import { parentPort } from 'node:worker_threads'
import { documentJobs, type JobName } from './document-jobs.ts'
import { UnreadableDocument } from './pieces.ts'

parentPort?.on('message', async ({ id, name, task }: { id: number; name: JobName; task: never }) => {
  try {
    parentPort?.postMessage({ id, answer: await documentJobs[name](task) })
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    parentPort?.postMessage(error instanceof UnreadableDocument ? { id, unreadable: text } : { id, failed: text })
  }
})
