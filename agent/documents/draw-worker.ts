/** The thread that draws documents: its parsers take 60 MB and go with it, and what they choke on ends only this thread. */
import { parentPort } from 'node:worker_threads'
import { errorText } from '../error-text.ts'
import { DocumentError } from './document-error.ts'
import { drawDocument } from './draw.ts'
import type { DrawAnswer, DrawTask } from './drawing.ts'

parentPort?.on('message', async ({ document, paper }: DrawTask) => {
  try {
    const pictures = await drawDocument(document, paper)
    parentPort?.postMessage(
      { pictures } satisfies DrawAnswer,
      pictures.map(({ rows }) => rows.buffer as ArrayBuffer),
    )
  } catch (error) {
    const code = error instanceof DocumentError ? error.code : 'document_unreadable'
    parentPort?.postMessage({ refused: { code, text: errorText(error) } } satisfies DrawAnswer)
  }
})
