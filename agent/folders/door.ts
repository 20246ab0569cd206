/** The server's HTTP paths for drop folders, beside the WebSocket: same host, port, certificate, authority and proxy. */
import type { ClientRequest, IncomingMessage } from 'node:http'
import { request } from 'node:https'
import type { DropFileStatus } from '#contracts/drop-folder.ts'
import schemas from '../../openapi/agent.schema.json' with { type: 'json' }
import { gatewayAddress } from '../documents/fetch.ts'
import { errorText } from '../error-text.ts'
import type { Identity } from '../identity.ts'
import { parseJson, validator } from '../messages.ts'
import { gatewayAgent, proxyFailure } from '../outgoing.ts'
import { Refusal } from './content.ts'

/** A transfer may last hours; nothing moving for so long ends it. */
const silenceMs = 90_000
const answerMaxBytes = 64 * 1024
/** Answers that are about the file itself; all others are about now. */
const refusing = [400, 413, 415, 422]

const isStatus = validator<DropFileStatus>(schemas.$defs.DropFileStatus)

/** The server does not do it now; again later. */
export class NotNow extends Error {
  readonly status: number
  constructor(words: string, status = 0) {
    super(words)
    this.status = status
  }
}

interface FileRef {
  key: string
  sha256: string
}

export class Door {
  readonly #identity: () => Identity
  readonly #signal: AbortSignal

  constructor(identity: () => Identity, signal: AbortSignal) {
    this.#identity = identity
    this.#signal = signal
  }

  /** Brings a file: `send` writes its content, packed, into the request. Throws Refusal for the file, NotNow otherwise. */
  async put(file: FileRef & { name: string }, send: (target: ClientRequest) => Promise<void>): Promise<DropFileStatus> {
    const path = `${pathOf(file)}?name=${encodeURIComponent(file.name)}`
    const headers = { 'content-type': 'text/csv', 'content-encoding': 'gzip' }
    const response = await this.#exchange({ method: 'PUT', path, headers }, send)
    return statusFrom(response, file.sha256)
  }

  /** How a file fares; null when the server does not know it. */
  async status(file: FileRef): Promise<DropFileStatus | null> {
    const response = await this.#exchange({ method: 'GET', path: pathOf(file) })
    if (response.statusCode !== 404) return statusFrom(response, file.sha256)
    response.destroy()
    return null
  }

  /** The refused rows as CSV; null when the server has them no longer. */
  async rejected(file: FileRef): Promise<AsyncIterable<Uint8Array> | null> {
    const response = await this.#exchange({ method: 'GET', path: `${pathOf(file)}/rejected.csv` })
    return this.#stream(response, [404, 409, 410])
  }

  /** A file for out/; null when it is not for this agent any more. */
  async export(exportId: string): Promise<AsyncIterable<Uint8Array> | null> {
    return this.#stream(await this.#exchange({ method: 'GET', path: `exports/${exportId}` }), [404, 410])
  }

  #stream(response: IncomingMessage, gone: readonly number[]): AsyncIterable<Uint8Array> | null {
    const status = response.statusCode ?? 0
    if (status === 200) return piecesOf(response)
    response.destroy()
    if (gone.includes(status)) return null
    throw new NotNow(`the gateway answered HTTP ${status}`, status)
  }

  async #exchange(
    { method, path, headers = {} }: { method: 'GET' | 'PUT'; path: string; headers?: Record<string, string> },
    send?: (target: ClientRequest) => Promise<void>,
  ): Promise<IncomingMessage> {
    const identity = this.#identity()
    const outgoing = request(addressOf(identity, path), {
      ...{ method, headers, timeout: silenceMs, signal: this.#signal },
      agent: gatewayAgent(identity),
    })
    outgoing.on('timeout', () => outgoing.destroy(new NotNow(`the gateway was silent for ${silenceMs} ms`)))
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      outgoing.once('response', resolve)
      outgoing.on('error', reject)
    })
    // An answer may come before everything is sent and ends the sending; what breaks the sending breaks the request.
    if (send) send(outgoing).catch((error: unknown) => outgoing.destroy(error instanceof Error ? error : undefined))
    else outgoing.end()
    try {
      return await answered
    } catch (error) {
      throw asNotNow(error, new URL(identity.gatewayUrl).host)
    }
  }
}

function addressOf(identity: Identity, pathAndQuery: string): URL {
  const [path = '', query = ''] = pathAndQuery.split('?', 2)
  const url = gatewayAddress(identity, path)
  url.search = query
  return url
}

function pathOf({ key, sha256 }: FileRef): string {
  return `folders/${key}/files/${sha256}`
}

/** What the file system says about our own file stays what it is. */
function asNotNow(error: unknown, host: string): unknown {
  if (error instanceof NotNow || (error instanceof Error && 'path' in error)) return error
  return new NotNow(proxyFailure(error, host) ?? errorText(error))
}

async function statusFrom(response: IncomingMessage, sha256: string): Promise<DropFileStatus> {
  const status = response.statusCode ?? 0
  const body = parseJson(await limitedText(response))
  if ((status === 200 || status === 202) && isStatus(body) && body.sha256 === sha256) return body
  const words = wordsOf(body) ?? `the gateway answered HTTP ${status}`
  if (refusing.includes(status)) throw new Refusal(words, sha256)
  throw new NotNow(words, status)
}

/** The body; when the connection breaks in it, NotNow. */
async function* piecesOf(response: IncomingMessage): AsyncGenerator<Uint8Array> {
  try {
    yield* response as AsyncIterable<Uint8Array>
  } catch (error) {
    throw new NotNow(errorText(error))
  }
}

async function limitedText(response: IncomingMessage): Promise<string> {
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of piecesOf(response)) {
    size += piece.length
    if (size > answerMaxBytes) break
    pieces.push(piece)
  }
  response.destroy()
  return Buffer.concat(pieces).toString('utf8')
}

function wordsOf(body: unknown): string | null {
  if (typeof body !== 'object' || body === null) return null
  if ('detail' in body && typeof body.detail === 'string' && body.detail !== '') return body.detail
  return 'title' in body && typeof body.title === 'string' ? body.title : null
}
