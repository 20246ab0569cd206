/** Who asks: filled by sign-in before a handler runs. */
import type { FastifyRequest } from 'fastify'
import type { Permission } from '#contracts/permissions.ts'
import type { Actor } from '../audit.ts'
import { AppError } from '../errors.ts'

/** A signed-in caller. */
export interface UserContext extends Actor {
  userId: string
  username: string
  role: string
  permissions: ReadonlySet<Permission>
  /** the user's own site, the default for what they make */
  siteId: string | null
  requestId: string
  idempotencyKey: string | null
  /** the Accept header, for operations that answer several formats */
  accept: string | undefined
}

/** The part that sign-in knows. */
export type Caller = Omit<UserContext, 'requestId' | 'idempotencyKey' | 'accept' | 'from'>

/** Anyone. */
export interface PublicContext {
  requestId: string
  from: string
  request: FastifyRequest
  /** set or clear cookies and headers of the answer */
  reply: { header(name: string, value: string): unknown }
}

/** Finds the caller of a request: the session's user, or null. Given by the identity room. */
export type FindCaller = (request: FastifyRequest) => Promise<Caller | null>

/** The caller, or `not_signed_in` / `forbidden`. */
export async function requireCaller(
  request: FastifyRequest,
  options: { find: FindCaller; permission: Permission | 'signed-in' },
): Promise<UserContext> {
  const caller = await options.find(request)
  if (!caller)
    throw new AppError('not_signed_in', 'Your session has ended or you are not signed in. Sign in and try again.')
  const { permission } = options
  if (permission !== 'signed-in' && !caller.permissions.has(permission)) {
    throw new AppError(
      'forbidden',
      `This needs the permission ${permission}, which the role "${caller.role}" does not have. An administrator can give it.`,
    )
  }
  const key = request.headers['idempotency-key']
  return {
    ...caller,
    from: request.ip,
    requestId: request.id,
    idempotencyKey: typeof key === 'string' ? key : null,
    accept: request.headers.accept,
  }
}
