/** Turns a table of operations and its handlers into routes. A missing handler or a wrong reply does not compile. */
import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { BinaryReply, Input, Operation, Reply, Upload } from '#contracts/operation.ts'
import { AppError } from '../errors.ts'
import type { Platform } from '../platform.ts'
import { type FindCaller, type PublicContext, requireCaller, type UserContext } from './context.ts'
import { onceForKey } from './idempotency.ts'
import { refuseForm, uploadOf } from './upload.ts'
import { type Check, checker, replyChecker } from './validation.ts'

export type ContextOf<O extends Operation> = O['permission'] extends 'public' ? PublicContext : UserContext
type Handler<O extends Operation> = (context: ContextOf<O>, input: Input<O>) => Promise<Reply<O>>
export type Handlers<Ops extends Record<string, Operation>> = { [K in keyof Ops]: Handler<Ops[K]> }

/** What a room needs to put its operations on the wire. */
export interface HttpHost {
  app: FastifyInstance
  platform: Platform
  findCaller: FindCaller
}

/** Registers every operation of a room. Throws at start-up when an operation declares no permission. */
export function implement<Ops extends Record<string, Operation>>(
  host: HttpHost,
  operations: Ops,
  handlers: Handlers<Ops>,
): void {
  for (const [name, operation] of Object.entries(operations)) {
    register(host, operation, handlers[name] as Handler<Operation>)
  }
}

interface Checks {
  params: Check | null
  query: Check | null
  body: Check | null
  reply: Check | null
}

function register(host: HttpHost, operation: Operation, handler: Handler<Operation>): void {
  if (!operation.permission) throw new Error(`${operation.id} declares no permission`)
  const checks: Checks = {
    params: operation.params ? checker(operation.params, 'text') : null,
    query: operation.query ? checker(operation.query, 'text') : null,
    body: operation.body ? checker(operation.body, 'body') : null,
    reply: host.platform.checkReplies && operation.reply ? replyChecker(operation.reply, operation.id) : null,
  }
  host.app.route({
    method: operation.method,
    url: operation.path.replaceAll(/\{(\w+)\}/g, ':$1'),
    config: { operation },
    handler: (request, reply) => answer({ host, operation, handler, checks }, request, reply),
  })
}

interface Route {
  host: HttpHost
  operation: Operation
  handler: Handler<Operation>
  checks: Checks
}

async function answer(route: Route, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { operation, handler, host } = route
  if (operation.permission === 'public') {
    const context: PublicContext = { requestId: request.id, from: request.ip, request, reply }
    return send(route, reply, await handler(context as unknown as ContextOf<Operation>, checkedInput(route, request)))
  }
  const context = await requireCaller(request, { find: host.findCaller, permission: operation.permission })
  const input = checkedInput(route, request)
  const run = () => handler(context as ContextOf<Operation>, input) as Promise<unknown>
  if (!operation.idempotent || !context.idempotencyKey) return send(route, reply, await run())
  const stored = await onceForKey({ platform: host.platform, context, operation, input }, run)
  if (stored.replayed) reply.header('Idempotency-Replayed', 'true')
  return send(route, reply, stored.body)
}

function checkedInput({ checks, operation }: Route, request: FastifyRequest): Input<Operation> {
  checks.params?.(request.params)
  checks.query?.(request.query)
  if (!operation.query) refuseUnknownQuery(request)
  if (operation.upload) return given(request, uploadOf(request, checks.body))
  refuseForm(request)
  const body = request.body === undefined && operation.bodyOptional ? {} : request.body
  if (checks.body && body === undefined) {
    throw new AppError('invalid_request', 'The body is missing: send a JSON object with Content-Type application/json.')
  }
  checks.body?.(body)
  return { ...given(request), body }
}

/** Path and query, as they were checked. */
function given({ params, query }: FastifyRequest, upload?: Upload<never>): Input<Operation> {
  return { params, query, body: undefined, upload } as unknown as Input<Operation>
}

function refuseUnknownQuery(request: FastifyRequest): void {
  const [first] = Object.keys((request.query as Record<string, unknown>) ?? {})
  if (first === undefined) return
  const reason = 'is not a query field here; leave it out'
  throw new AppError('invalid_request', `${first}: ${reason}`, { fields: [{ field: first, reason }] })
}

function send({ operation, checks }: Route, reply: FastifyReply, body: unknown): FastifyReply {
  if (operation.binary) return sendBinary(reply, body as BinaryReply)
  checks.reply?.(body)
  reply.code(operation.status)
  return operation.reply ? reply.send(body) : reply.send()
}

function sendBinary(reply: FastifyReply, document: BinaryReply): FastifyReply {
  return reply
    .type(document.contentType)
    .header('Content-Disposition', `inline; filename="${document.filename.replaceAll(/[^\w.-]/g, '_')}"`)
    .header('Cache-Control', 'private, no-store')
    .send(streamOrBuffer(document.bytes))
}

function streamOrBuffer(bytes: BinaryReply['bytes']): Buffer | Readable {
  if (bytes instanceof Uint8Array) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Readable.from(bytes)
}
