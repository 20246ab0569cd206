/** Sending a file: with progress and a way to stop, which `fetch` cannot do for what is sent. */
import { ProblemError } from '#lib/api/problem.ts'
import type { Import, Problem } from '#lib/api/types.ts'
import type { ImportKind } from './kinds.ts'

export interface ToUpload {
  kind: ImportKind
  /** the drop source rows belong to; without one the kind's own */
  sourceId?: string | undefined
  file: File
}

/** How much of the file is under way, in bytes of the request. */
export type OnProgress = (sent: number, total: number) => void

/**
 * Sends the file and answers the import, checked already when it is small. Throws ProblemError for what the server
 * refuses and when it is out of reach; aborting rejects with an AbortError, and of a file that had not arrived whole
 * nothing stays on the server.
 */
export function upload(wanted: ToUpload, onprogress: OnProgress, signal: AbortSignal): Promise<Import> {
  const form = formOf(wanted)
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const stop = () => request.abort()
    request.open('POST', '/v1/imports')
    request.upload.onprogress = ({ loaded, total }) => onprogress(loaded, total)
    request.onload = () => {
      try {
        resolve(answerOf(request.status, request.responseText))
      } catch (problem) {
        reject(problem)
      }
    }
    request.onerror = () => reject(new ProblemError({ detail: brokenOff }, 0))
    request.onabort = () => reject(new DOMException('The upload was stopped', 'AbortError'))
    request.onloadend = () => signal.removeEventListener('abort', stop)
    signal.addEventListener('abort', stop)
    request.send(form)
  })
}

const brokenOff = 'The connection broke while the file was sent. Check the network and send it again; nothing was kept.'

/** The file last: the server knows what it is before it reads it. */
function formOf({ kind, sourceId, file }: ToUpload): FormData {
  const form = new FormData()
  form.append('kind', kind)
  if (sourceId) form.append('sourceId', sourceId)
  form.append('file', file, file.name)
  return form
}

/** The import of a good answer. Throws ProblemError for any other; an answer that is no JSON has no words of its own. */
export function answerOf(status: number, text: string): Import {
  const body = parsed(text)
  if (status === 201 && body) return body as Import
  throw new ProblemError((body ?? {}) as Partial<Problem>, status)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const tableText = /^[^\n]*[,;\t][^\n]*\r?\n[^\n]*[,;\t]/

/** What was dropped or pasted as a file: a file as it is, or a copied table as text. Null when it is neither. */
export function fileFrom(data: Pick<DataTransfer, 'files' | 'getData'> | null): File | null {
  const file = data?.files[0]
  if (file) return file
  const text = data?.getData('text/plain') ?? ''
  return tableText.test(text) ? new File([withCommas(text)], 'pasted.csv', { type: 'text/csv' }) : null
}

/** Cells copied from a spreadsheet are divided by tabs: as CSV, RFC 4180. */
export function withCommas(text: string): string {
  const [header = ''] = text.split(/\r?\n/, 1)
  if (!header.includes('\t') || header.includes(',')) return text
  const quoted = (cell: string) => (/[",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
  return text
    .split(/\r?\n/)
    .map((line) => line.split('\t').map(quoted).join(','))
    .join('\r\n')
}
