/**
 * Who may ask the local page: this computer only, and of the web only the page itself.
 * The port is bound to 127.0.0.1; what is left to keep out are web pages in a browser on this computer
 * (DNS rebinding: Host; cross-site requests: Origin, the token of the page, and JSON as the only content type).
 */
import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

interface Guard {
  port: number
  /** made at each start and written into the page */
  token: string
}

/** Why a request is refused; null when it may pass. */
export function whyRefused(request: IncomingMessage, guard: Guard): string | null {
  if (!isOwnHost(request.headers.host, guard.port)) return 'the Host header names another computer'
  // A link from another site to the page itself is harmless; its answers to that site's scripts are not.
  const site = request.headers['sec-fetch-site']
  const foreign = site !== undefined && site !== 'same-origin' && site !== 'none'
  if (foreign && request.headers['sec-fetch-mode'] !== 'navigate') return 'it comes from another site'
  return request.method === 'GET' ? null : whyWriteRefused(request, guard)
}

/** 127.0.0.1 or localhost with our port. */
export function isOwnHost(host: string | undefined, port: number): boolean {
  return host === `127.0.0.1:${port}` || host === `localhost:${port}`
}

function whyWriteRefused(request: IncomingMessage, { token }: Guard): string | null {
  const { origin, host } = request.headers
  if (origin !== `http://${host}`) return 'the Origin header is not this page'
  if (!sameText(String(request.headers['x-postroom-token'] ?? ''), token)) {
    return 'the token of the page is missing or old: load the page again'
  }
  return request.headers['content-type'] === 'application/json' ? null : 'the content type is not application/json'
}

/** Compares without telling by the time how much was right. */
export function sameText(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)]
  return one.length === other.length && timingSafeEqual(one, other)
}
