/** HTTP of agents beside their WebSocket, on the same port and certificate: a table of paths, and problems for all else. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { AppError, notFound } from '../platform/errors.ts'
import { asAppError, problemOf } from '../platform/http/problems.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { documentDoor } from './documents.ts'
import type { GatewayDoor } from './doors.ts'
import { echoDoor } from './echo.ts'
import { findPeer } from './peer.ts'
import { renewalDoor } from './renewal.ts'

const root = '/agent/v1/'
/** A path longer than this is none of ours. */
const urlMaxLength = 2_000

/** Answers this room's paths and those of the doors. */
export function serveRequests(platform: Platform, doors: readonly GatewayDoor[]): RequestListener {
  const all = [documentDoor(platform), renewalDoor(platform), echoDoor, ...doors]
  const table = new Map(all.flatMap(({ requests = {} }) => Object.entries(requests)))
  return (request, response) => {
    const requestId = newId()
    response.on('error', (error) => platform.log.debug({ err: error, requestId }, 'gateway: an answer was not read'))
    answer(platform, table, { request, response }).catch((thrown: unknown) => {
      const error = asAppError(thrown)
      if (error.status >= 500) platform.log.error({ err: error.cause ?? error, requestId }, error.message)
      if (response.headersSent) return response.destroy()
      response
        .writeHead(error.status, { 'Content-Type': 'application/problem+json', Connection: 'close' })
        .end(JSON.stringify(problemOf(error, requestId)))
    })
  }
}

type Table = ReadonlyMap<string, NonNullable<GatewayDoor['requests']>[string]>

async function answer(
  platform: Platform,
  table: Table,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
): Promise<void> {
  const path = readPath(request.url ?? '')
  const methods = path && table.get(path.door)
  if (!methods) throw notFound('document')
  const known = Object.entries(methods).find(([method]) => method === request.method)
  if (!known) throw new AppError('method_not_allowed', `Use ${Object.keys(methods).join(' or ')} here.`)
  const peer = await findPeer(platform, request)
  if ('refused' in peer) throw new AppError('forbidden', peer.refused)
  await known[1]?.({ peer, request, response, rest: path.rest, query: path.query })
}

function readPath(url: string): { door: string; rest: string[]; query: URLSearchParams } | null {
  if (!url.startsWith(root) || url.length > urlMaxLength) return null
  const [path = '', query] = url.slice(root.length).split('?', 2)
  try {
    const [door = '', ...rest] = path.split('/').map(decodeURIComponent)
    return { door, rest, query: new URLSearchParams(query) }
  } catch (error) {
    if (error instanceof URIError) return null
    throw error
  }
}
