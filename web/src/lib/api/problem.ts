/** Errors of the API as one typed exception that forms can show beside their fields. */
import { fieldWords } from './field-words.ts'
import type { Problem, ProblemField } from './types.ts'

/** `offline`: the server could not be reached at all; everything else is the server's own code. */
export type ProblemCode = Problem['code'] | 'offline'

const offlineDetail = 'The server cannot be reached. Check the network; nothing was changed.'

/** What went wrong, in words for people (`detail`), a code for programs and the fields it concerns. */
export class ProblemError extends Error {
  readonly code: ProblemCode
  readonly status: number
  readonly detail: string
  readonly fields: readonly ProblemField[]
  readonly requestId: string | null

  constructor(problem: Partial<Problem>, status: number) {
    super(problem.detail || problem.title || `The server answered ${status}.`)
    this.name = 'ProblemError'
    this.code = problem.code ?? (status === 0 ? 'offline' : 'internal')
    this.status = status
    this.fields = problem.fields ?? []
    this.detail = this.code === 'invalid_request' && this.fields.length ? inWords(this.fields) : this.message
    this.requestId = problem.requestId ?? null
  }

  /** The reason given for the first of `names`, or undefined. A name ending in `.` covers all fields below it. */
  reason(...names: string[]): string | undefined {
    const matches = (field: string) =>
      names.some((name) => (name.endsWith('.') ? field.startsWith(name) : field === name))
    return this.fields.find(({ field }) => matches(field))?.reason
  }

  /** True when the same request may be repeated with the same key: nobody knows yet what became of it. */
  get uncertain(): boolean {
    return this.code === 'offline' || this.code === 'idempotency_in_progress' || this.status >= 500
  }
}

/** A request refused by its schema is told in JSON names; people know the fields by their labels. */
function inWords(fields: readonly ProblemField[]): string {
  return fields.map(({ field, reason }) => `${fieldWords(field)}: ${reason}`).join('; ')
}

/** Turns whatever was thrown into a ProblemError; an aborted request is thrown on as it is. */
export function problemOf(thrown: unknown): ProblemError {
  if (thrown instanceof ProblemError) return thrown
  if (isAbort(thrown)) throw thrown
  return new ProblemError({ detail: offlineDetail }, 0)
}

/** True for the exception of an aborted request. */
export function isAbort(thrown: unknown): boolean {
  return thrown instanceof DOMException && thrown.name === 'AbortError'
}
