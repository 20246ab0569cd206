/** The local page: files, status and a few commands over HTTP on 127.0.0.1. What the commands do is station.ts. */
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { AgentError } from '../config.ts'
import { errorCode, errorText } from '../error-text.ts'
import { http } from '../http.ts'
import type { Log } from '../log.ts'
import { parseJson } from '../messages.ts'
import { whyRefused } from './request-guard.ts'
import { sparingly } from './sparingly.ts'

const address = '127.0.0.1'
const bodyMaxBytes = 16 * 1024
const requestTimeoutMs = 10_000
const connectionsMax = 32
/** Nothing from elsewhere, nothing inline, in no frame. */
const securityHeaders = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
}
const files: Record<string, { name: string; type: string }> = {
  '/': { name: 'index.html', type: 'text/html; charset=utf-8' },
  '/page.css': { name: 'page.css', type: 'text/css; charset=utf-8' },
  '/page.js': { name: 'page.js', type: 'text/javascript; charset=utf-8' },
  '/words.js': { name: 'words.js', type: 'text/javascript; charset=utf-8' },
  '/parts.js': { name: 'parts.js', type: 'text/javascript; charset=utf-8' },
  '/icon.svg': { name: 'icon.svg', type: 'image/svg+xml' },
}

const nothingHere = { error: 'There is nothing here' }

interface PageServerOptions {
  log: Log
  /** first port to try and how many after it; 0 takes any */
  ports: { first: number; tries: number }
  /** what GET /status answers */
  status(): object
  /** by name: POST /<name> with a JSON body. AgentErrors are told the user. */
  commands: Record<string, (input: unknown) => Promise<object>>
}

export class PageServer {
  readonly #options: PageServerOptions
  readonly #token = randomBytes(32).toString('base64url')
  readonly #server: Server
  readonly #noteRefusal = sparingly((reason: string, times) => {
    this.#options.log.warn({ reason, times }, 'local page: requests refused')
  })
  #port = 0

  constructor(options: PageServerOptions) {
    this.#options = options
    this.#server = http.createServer(
      { requestTimeout: requestTimeoutMs, headersTimeout: requestTimeoutMs },
      (request, response) => {
        this.#answer(request, response).catch((error: unknown) => this.#fail(response, error))
      },
    )
    this.#server.maxConnections = connectionsMax
  }

  /** Listens and returns the page's address. Throws AgentError when every port is taken. */
  async start(): Promise<string> {
    const { first, tries } = this.#options.ports
    for (let port = first; port < first + tries; port += 1) {
      if (await listens(this.#server, port)) {
        const bound = this.#server.address()
        this.#port = typeof bound === 'object' && bound ? bound.port : port
        return `http://${address}:${this.#port}`
      }
    }
    throw new AgentError(`The local page has no port: ${first} to ${first + tries - 1} are all taken by other programs`)
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refused = whyRefused(request, { port: this.#port, token: this.#token })
    const { pathname } = new URL(request.url ?? '/', `http://${address}`)
    if (refused) {
      this.#noteRefusal(refused)
      send(response, 403, { error: `Refused: ${refused}` })
    } else if (request.method === 'GET') this.#show(pathname, response)
    else if (request.method === 'POST') await this.#command(pathname.slice(1), { request, response })
    else send(response, 404, nothingHere)
  }

  async #command(
    name: string,
    { request, response }: { request: IncomingMessage; response: ServerResponse },
  ): Promise<void> {
    const { commands } = this.#options
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined
    const body = command && (await limitedBody(request))
    if (!command) send(response, 404, nothingHere)
    else if (body === undefined) send(response, 413, { error: 'The request is too long or not JSON' })
    else send(response, 200, await command(body))
  }

  #show(pathname: string, response: ServerResponse): void {
    const file = Object.hasOwn(files, pathname) ? files[pathname] : undefined
    if (file) {
      const content = readFileSync(new URL(`page/${file.name}`, import.meta.url))
      const body = pathname === '/' ? content.toString('utf8').replace('{{token}}', this.#token) : content
      response.writeHead(200, { ...securityHeaders, 'content-type': file.type }).end(body)
    } else if (pathname === '/status') send(response, 200, this.#options.status())
    else send(response, 404, nothingHere)
  }

  #fail(response: ServerResponse, error: unknown): void {
    const expected = error instanceof AgentError
    if (!expected) this.#options.log.error({ error: errorText(error) }, 'local page: request failed')
    send(response, expected ? 422 : 500, { error: expected ? error.message : 'The agent failed; its log says why' })
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  // What a refused request still sends is not read.
  const headers = {
    ...securityHeaders,
    'content-type': 'application/json',
    ...(status >= 400 && { connection: 'close' }),
  }
  response.writeHead(status, headers).end(JSON.stringify(body))
}

/** False when another program has the port. */
function listens(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error) => {
      const taken = ['EADDRINUSE', 'EACCES'].includes(errorCode(error))
      if (taken) resolve(false)
      else reject(error)
    }
    server.once('error', failed)
    server.listen(port, address, () => {
      server.off('error', failed)
      resolve(true)
    })
  })
}

async function limitedBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size > bodyMaxBytes) return undefined
    chunks.push(chunk)
  }
  return parseJson(Buffer.concat(chunks).toString('utf8'))
}
