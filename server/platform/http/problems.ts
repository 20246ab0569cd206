/** The one error handler: every failure leaves as RFC 9457 problem+json with a code. */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Problem, type ProblemCode, problems } from '#contracts/problem.ts'
import { isConnectionFailure } from '../db/database.ts'
import { AppError } from '../errors.ts'

/** Fastify's own failures, by their code. */
const frameworkCodes: Record<string, { code: ProblemCode; detail: string }> = {
  FST_ERR_CTP_BODY_TOO_LARGE: { code: 'payload_too_large', detail: 'The body is larger than this address accepts.' },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: 'unsupported_media_type',
    detail: 'Send JSON with Content-Type: application/json.',
  },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: { code: 'invalid_request', detail: 'Content-Length does not match the body.' },
  FST_ERR_BAD_URL: { code: 'invalid_request', detail: 'The address of the request is malformed.' },
  FST_ERR_MAX_PARAM_LENGTH: { code: 'not_found', detail: 'There is no such thing here.' },
}

/** Turns anything thrown into an AppError; what nobody expected becomes `internal` without details. */
export function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  if (isConnectionFailure(error)) {
    return new AppError(
      'unavailable',
      'The database is not reachable at the moment. Nothing was lost; try again in a few seconds.',
      {
        retryAfterSeconds: 2,
        cause: error,
      },
    )
  }
  const framework = frameworkCodes[(error as Partial<FastifyError>).code ?? '']
  if (framework) return new AppError(framework.code, framework.detail, { cause: error })
  if ((error as Partial<FastifyError>).statusCode === 429) {
    return new AppError('rate_limited', 'Too many requests from this address. Wait a little and try again.', {
      retryAfterSeconds: 10,
    })
  }
  if ((error as Partial<FastifyError>).statusCode === 400)
    return new AppError('invalid_json', 'The body is not valid JSON.', { cause: error })
  return new AppError('internal', 'Something went wrong on our side. Tell your administrator the request id.', {
    cause: error,
  })
}

/** The body of a problem. */
export function problemOf(error: AppError, requestId: string): Problem {
  return {
    type: `/docs/problems#${error.code}`,
    title: problems[error.code].title,
    status: error.status,
    detail: error.message,
    code: error.code,
    requestId,
    fields: error.fields,
  }
}

/** Sends a problem. */
export function sendProblem(reply: FastifyReply, error: AppError): FastifyReply {
  if (error.retryAfterSeconds !== null) reply.header('Retry-After', String(error.retryAfterSeconds))
  return reply
    .code(error.status)
    .type('application/problem+json')
    .send(JSON.stringify(problemOf(error, reply.request.id)))
}

/** Installs the handlers of errors on an app. */
export function installProblems(app: FastifyInstance): void {
  app.setErrorHandler((thrown: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const error = asAppError(thrown)
    if (error.status >= 500) request.log.error({ err: error.cause ?? error }, error.message)
    return sendProblem(reply, error)
  })
}
