/** Fastify with the settings that matter: limits on everything, strict headers, one shape of error. */
import { createHash } from 'node:crypto'
import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import Fastify, { type FastifyInstance, type FastifyRequest, LogController } from 'fastify'
import { AppError } from '../errors.ts'
import { newId } from '../ids.ts'
import type { Platform } from '../platform.ts'
import { watchBodies } from './body-time.ts'
import { installProblems } from './problems.ts'
import { installUploads, uploadMaxMs } from './upload.ts'

export const bodyMaxBytes = 1024 * 1024
export const jsonMaxDepth = 32
const headersTimeoutMs = 15_000
const paramMaxLength = 200
/** Requests a minute from one address and replica; far above what a mailroom behind one address makes. */
const requestsPerMinute = 6_000

/** An empty application: settings, security headers, rate limit and errors, no routes. */
export async function createFastify(
  platform: Platform,
  options: { scriptHashes: readonly string[] },
): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: platform.log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: newId,
    // A reverse proxy on this machine is believed about who asks; anybody else is not.
    trustProxy: 'loopback',
    bodyLimit: bodyMaxBytes,
    // The longest upload; anything else has bodyTimeoutMs (body-time.ts).
    requestTimeout: uploadMaxMs,
    connectionTimeout: 120_000,
    keepAliveTimeout: 72_000,
    http: { headersTimeout: headersTimeoutMs },
    routerOptions: { maxParamLength: paramMaxLength },
    ...(platform.config.tls ? { https: { ...platform.config.tls, minVersion: 'TLSv1.2' } } : {}),
  }) as unknown as FastifyInstance
  installProblems(app)
  installJsonParser(app)
  watchBodies(app)
  await installUploads(app)
  installOriginCheck(app, platform)
  await app.register(cookie)
  await app.register(helmet, {
    contentSecurityPolicy: { directives: policy(options.scriptHashes, platform) },
    strictTransportSecurity: platform.config.tls !== null,
  })
  await app.register(rateLimit, { max: requestsPerMinute, timeWindow: 60_000 })
  app.addHook('onResponse', async (request, reply) => {
    request.log.debug(
      {
        method: request.method,
        url: request.routeOptions.url,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'request',
    )
  })
  return app
}

/** The one inline style allowed: SvelteKit's own, which hides what it tells screen readers about a new page. */
const routerAnnouncerStyle =
  'position: absolute; left: 0; top: 0; clip: rect(0 0 0 0); clip-path: inset(50%); overflow: hidden; white-space: nowrap; width: 1px; height: 1px'
const routerAnnouncerHash = `'sha256-${createHash('sha256').update(routerAnnouncerStyle).digest('base64')}'`

function policy(scriptHashes: readonly string[], platform: Platform): Record<string, string[] | null> {
  return {
    defaultSrc: ["'self'"],
    scriptSrc: ["'self'", ...scriptHashes],
    styleSrc: ["'self'"],
    styleSrcAttr: ["'unsafe-hashes'", routerAnnouncerHash],
    imgSrc: ["'self'", 'data:', 'blob:'],
    connectSrc: ["'self'"],
    objectSrc: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
    upgradeInsecureRequests: platform.config.tls ? [] : null,
  }
}

function installJsonParser(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') return done(null, undefined)
    if (depthOf(String(body)) > jsonMaxDepth) {
      return done(new AppError('invalid_json', `The JSON is nested more than ${jsonMaxDepth} levels deep.`))
    }
    return parse(request, String(body), (error, value) => {
      if (!error) return done(null, value)
      done(new AppError('invalid_json', `The body is not valid JSON: ${error.message}.`, { cause: error }))
    })
  })
  app.addHook('onRequest', async (request) => {
    if (request.headers['content-encoding'] && request.headers['content-encoding'] !== 'identity') {
      throw new AppError(
        'unsupported_media_type',
        'Compressed bodies are not accepted: send the body as it is, without Content-Encoding.',
      )
    }
  })
}

/** Deepest nesting of brackets outside strings; cheap, so that it can run before parsing. */
function depthOf(json: string): number {
  let depth = 0
  let deepest = 0
  let inString = false
  for (let i = 0; i < json.length; i += 1) {
    const char = json.charCodeAt(i)
    if (inString) {
      if (char === 92) i += 1
      else if (char === 34) inString = false
    } else if (char === 34) inString = true
    else if (char === 123 || char === 91) deepest = Math.max(deepest, ++depth)
    else if (char === 125 || char === 93) depth -= 1
  }
  return deepest
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/** A browser says where a write comes from; another site's is refused. Programs without Origin are not browsers. */
function installOriginCheck(app: FastifyInstance, platform: Platform): void {
  app.addHook('onRequest', async (request) => {
    if (safeMethods.has(request.method)) return
    const site = request.headers['sec-fetch-site']
    if (isOwnOrigin(request, platform) && (site === undefined || site === 'same-origin' || site === 'none')) return
    throw new AppError('foreign_origin', 'This request was made by a page of another web site and was refused.')
  })
}

/** True when the request carries no Origin or ours. */
export function isOwnOrigin(request: FastifyRequest, platform: Platform): boolean {
  const origin = request.headers.origin
  if (origin === undefined) return true
  return origin === platform.config.publicUrl.origin || URL.parse(origin)?.host === request.headers.host
}
