/** One question to an IPP printer over HTTP: connect, ask, read the whole answer, within limits of time and bytes. */
import { existsSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { connect as connectTcp, type Socket } from 'node:net'
import { userInfo } from 'node:os'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { errorText } from '../error-text.ts'
import { http } from '../http.ts'
import type { IppAddress } from './ipp-address.ts'
import { type IppAnswer, type IppAttribute, IppMessageError, readIppAnswer, writeIppRequest } from './ipp-message.ts'

const connectTimeoutMs = 5_000
/** No byte in either direction for this long while a document goes out: the printer stands. */
const stallTimeoutMs = 60_000
/** Some printers take the document only as fast as they print it. */
const documentTimeoutMs = 10 * 60_000
const answerTimeoutMs = 5_000
/** client-error-not-found (RFC 8011, B.1) */
export const ippNotFound = 0x0406
/** The attributes asked for take less than 2 kB; a printer that sends all it knows, some 30 kB. */
const answerMaxBytes = 256 * 1024
/** In every request, first and in this order (RFC 8011, 4.1.4). */
const preamble: IppAttribute[] = [
  { type: 'charset', name: 'attributes-charset', values: ['utf-8'] },
  { type: 'language', name: 'attributes-natural-language', values: ['en'] },
]

/**
 * - `absent`, `unreachable`, `untrusted`: no byte of the request went out
 * - `refused`: the printer answered, and did nothing
 * - `broken`: the request may have been read, but no answer came
 */
type IppFailure = 'absent' | 'unreachable' | 'untrusted' | 'refused' | 'broken'

export class IppError extends Error {
  readonly failure: IppFailure
  /** the IPP status, where the printer gave one */
  readonly status: number | null
  /** SHA-256 of a certificate that is not trusted */
  readonly fingerprint: string | null

  constructor(failure: IppFailure, message: string, facts: { status?: number; fingerprint?: string } = {}) {
    super(message)
    this.failure = failure
    this.status = facts.status ?? null
    this.fingerprint = facts.fingerprint ?? null
  }
}

interface IppQuestion {
  operation: number
  attributes: readonly IppAttribute[]
  document?: Uint8Array
  /** called when connected, right before the first byte */
  beforeBytes?: () => void
  signal?: AbortSignal
}

export class IppClient {
  readonly #address: IppAddress
  readonly #fingerprint: string | undefined
  #requestId = 0

  /** `fingerprint`: SHA-256 of the one certificate to trust; otherwise the authorities of the system are. */
  constructor(address: IppAddress, fingerprint?: string) {
    this.#address = address
    this.#fingerprint = fingerprint?.toUpperCase()
  }

  /** Throws IppError, and whatever `beforeBytes` throws. */
  async ask({ operation, attributes, document, beforeBytes, signal }: IppQuestion): Promise<IppAnswer> {
    this.#requestId += 1
    const uri: IppAttribute = { type: 'uri', name: 'printer-uri', values: [this.#address.uri] }
    const message = writeIppRequest(operation, this.#requestId, [...preamble, uri, ...attributes])
    const socket = await this.#connect()
    try {
      beforeBytes?.()
      const limit = AbortSignal.timeout(document ? documentTimeoutMs : answerTimeoutMs)
      const until = signal ? AbortSignal.any([signal, limit]) : limit
      const answer = await this.#exchange(socket, document ? [message, document] : [message], until)
      return this.#checked(answer)
    } finally {
      socket.destroy()
    }
  }

  async #exchange(socket: Socket, parts: Uint8Array[], until: AbortSignal): Promise<IppAnswer> {
    try {
      const response = await this.#post(socket, parts, until)
      const { statusCode = 0 } = response
      // A server that fails in the middle may have taken the job; one that says no has not.
      if (statusCode >= 300 && statusCode < 500) throw refusal(statusCode)
      if (statusCode !== 200) throw new IppError('broken', `HTTP status ${statusCode}`)
      return readIppAnswer(await wholeBody(response))
    } catch (error) {
      if (error instanceof IppError) throw error
      throw new IppError('broken', errorText(error))
    }
  }

  #post(socket: Socket, parts: Uint8Array[], signal: AbortSignal): Promise<IncomingMessage> {
    const { path } = this.#address
    const length = parts.reduce((sum, { length }) => sum + length, 0)
    return new Promise((resolve, reject) => {
      socket.setTimeout(stallTimeoutMs, () => socket.destroy(new Error('the printer stalls')))
      const headers = { 'content-type': 'application/ipp', 'content-length': length, ...this.#whoAndWhere() }
      const post = http.request({ method: 'POST', path, headers, signal, createConnection: () => socket }, resolve)
      post.on('error', reject)
      for (const part of parts) post.write(part)
      post.end()
    })
  }

  /** On its socket CUPS knows the user by the process; otherwise it lets nobody cancel a job. */
  #whoAndWhere(): Record<string, string> {
    const { host, port, sockets } = this.#address
    if (sockets === null) return { host: `${host}:${port}` }
    return { host: 'localhost', authorization: `PeerCred ${userInfo().username}` }
  }

  #checked(answer: IppAnswer): IppAnswer {
    if (answer.requestId !== this.#requestId) throw new IppError('broken', 'the answer is to another request')
    if (answer.status < 0x0100) return answer
    throw new IppError('refused', `IPP status 0x${answer.status.toString(16).padStart(4, '0')}`, {
      status: answer.status,
    })
  }

  async #connect(): Promise<Socket> {
    const { host, port, secure, sockets } = this.#address
    if (sockets !== null) return connectLocal(sockets)
    // The certificate is judged below, before any byte of the request, so that its fingerprint can be told.
    const socket = secure
      ? connectTls({ host, port, rejectUnauthorized: false })
      : connectTcp({ host, port, noDelay: true })
    await connected(socket, secure ? 'secureConnect' : 'connect')
    if (secure) this.#judge(socket as TLSSocket)
    return socket
  }

  #judge(socket: TLSSocket): void {
    const { fingerprint256 } = socket.getPeerCertificate()
    if (this.#fingerprint === undefined ? socket.authorized : fingerprint256 === this.#fingerprint) return
    socket.destroy()
    const reason = `the certificate is not trusted: ${String(socket.authorizationError ?? 'another fingerprint')}`
    throw new IppError('untrusted', reason, { fingerprint: fingerprint256 })
  }
}

/** CUPS says of a queue it does not have what a web server says of a page. */
function refusal(statusCode: number): IppError {
  return new IppError('refused', `HTTP status ${statusCode}`, statusCode === 404 ? { status: ippNotFound } : {})
}

/** CUPS may be installed or started after the agent, so its socket is looked for each time. */
async function connectLocal(sockets: readonly string[]): Promise<Socket> {
  const path = sockets.find((candidate) => existsSync(candidate))
  if (path === undefined) throw new IppError('absent', 'CUPS does not run on this computer')
  const socket = connectTcp(path)
  await connected(socket, 'connect')
  return socket
}

function connected(socket: Socket, event: 'connect' | 'secureConnect'): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      clearTimeout(timer)
      socket.destroy()
      reject(new IppError('unreachable', errorText(error)))
    }
    const closed = () => fail(new Error('the printer closed the connection'))
    const timer = setTimeout(() => fail(new Error('no answer to the connection')), connectTimeoutMs)
    socket.once('error', fail)
    socket.once('close', closed)
    socket.once(event, () => {
      clearTimeout(timer)
      socket.off('close', closed)
      socket.off('error', fail)
      // Between here and the request nobody else listens; an error then shows when the request is written.
      socket.on('error', () => socket.destroy())
      resolve()
    })
  })
}

async function wholeBody(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of response) {
    const bytes: Buffer = chunk
    length += bytes.length
    if (length > answerMaxBytes) throw new IppMessageError('the answer is too long')
    chunks.push(bytes)
  }
  return Buffer.concat(chunks)
}
