/** What can be wrong with a job's document itself. */
import type { ProblemCode } from '../problems.ts'

export class DocumentError extends Error {
  readonly code: Extract<ProblemCode, `document_${string}`>
  constructor(code: DocumentError['code'], message: string) {
    super(message)
    this.code = code
  }
}
