/** How long a body may take. Node's own limit is one for all requests, and an upload may rightly take hours. */
import type { IncomingMessage } from 'node:http'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Operation } from '#contracts/operation.ts'

const bodyTimeoutMs = 30_000
/** An upload may be slow, but not silent. */
const uploadIdleMs = 60_000

declare module 'fastify' {
  interface FastifyContextConfig {
    operation?: Operation
  }
}

/** Ends requests whose body takes too long with 408, as Node itself does. */
export function watchBodies(app: FastifyInstance): void {
  app.addHook('preParsing', async (request, reply, payload) => {
    if (!hasBody(request.raw)) return payload
    const upload = request.routeOptions.config.operation?.upload !== undefined
    const timer = upload ? watchSilence(request.raw) : setTimeout(() => end(request.raw), bodyTimeoutMs)
    stopWith(timer, request.raw, reply)
    return payload
  })
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}

/** A reader that is busy storing what came pauses the stream: only a sender that sends nothing is silent. */
function watchSilence(request: IncomingMessage): NodeJS.Timeout {
  let heard = request.socket.bytesRead
  return setInterval(() => {
    if (request.socket.bytesRead === heard && !request.isPaused()) end(request)
    heard = request.socket.bytesRead
  }, uploadIdleMs)
}

/** `clearTimeout` ends intervals too (Node.js, Timers). */
function stopWith(timer: NodeJS.Timeout, request: IncomingMessage, reply: FastifyReply): void {
  const stop = () => clearTimeout(timer)
  request.once('end', stop)
  request.once('close', stop)
  reply.raw.once('finish', stop)
}

function end(request: IncomingMessage): void {
  request.socket.end('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n')
  request.destroy()
}
