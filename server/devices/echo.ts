/** `GET` and `PUT /agent/v1/echo`: bytes down and bytes up, so that an agent can measure its bandwidth. Nothing is kept. */
import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { echoMaxBytes } from '#contracts/agent-limits.ts'
import { AppError } from '../platform/errors.ts'
import type { AgentRequest, GatewayDoor } from './doors.ts'
import { drain } from './request-body.ts'

/** Random, so that nothing on the way compresses it; repeated, so that it costs nothing. */
const piece = randomBytes(64 * 1024)

export const echoDoor: GatewayDoor = { requests: { echo: { GET: sendEcho, PUT: takeEcho } } }

/** `?bytes=` of them, the most when absent. */
async function sendEcho({ query, response }: AgentRequest): Promise<void> {
  const bytes = Number(query.get('bytes') ?? echoMaxBytes)
  if (!Number.isInteger(bytes) || bytes < 0 || bytes > echoMaxBytes)
    throw new AppError('invalid_request', `bytes must be a whole number from 0 to ${echoMaxBytes}.`)
  response.writeHead(200, { 'Content-Type': 'application/octet-stream', 'Content-Length': bytes })
  await pipeline(Readable.from(pieces(bytes)), response)
}

function* pieces(bytes: number): Generator<Buffer> {
  for (let left = bytes; left > 0; left -= piece.length) yield left < piece.length ? piece.subarray(0, left) : piece
}

async function takeEcho({ request, response }: AgentRequest): Promise<void> {
  await drain(request, { what: 'An echo', mostBytes: echoMaxBytes })
  response.writeHead(204).end()
}
