/** Expected failures as one exception with a code from the contracts. */
import { type ProblemCode, type ProblemField, problems } from '#contracts/problem.ts'

/** Thrown for anything a caller can cause or must know. Everything else is a bug and becomes `internal`. */
export class AppError extends Error {
  readonly code: ProblemCode
  readonly fields: ProblemField[]
  readonly retryAfterSeconds: number | null

  /** @param detail what happened here and what to do about it; `fields` name the places in the request */
  constructor(
    code: ProblemCode,
    detail: string,
    options: { fields?: ProblemField[]; retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(detail, { cause: options.cause })
    this.code = code
    this.fields = options.fields ?? []
    this.retryAfterSeconds = options.retryAfterSeconds ?? null
  }

  get status(): number {
    return problems[this.code].status
  }
}

/** A field that is well formed but wrong: the usual 422. */
export function unprocessable(field: string, reason: string): AppError {
  return new AppError('unprocessable', reason, { fields: [{ field, reason }] })
}

/** The same answer for what is absent and for what belongs to another tenant. */
export function notFound(what: string): AppError {
  return new AppError('not_found', `There is no ${what} with this id.`)
}
