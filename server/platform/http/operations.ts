/** Health, readiness, metrics, the OpenAPI document and its page: what machines and people ask of the server itself. */
import { readFileSync } from 'node:fs'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import { problems } from '#contracts/problem.ts'
import { AppError } from '../errors.ts'
import type { HttpHost } from './implement.ts'
import { sendProblem } from './problems.ts'

const documentFile = new URL('../../../openapi/openapi.json', import.meta.url)

export async function registerOperations(host: HttpHost): Promise<void> {
  registerHealth(host)
  registerMetrics(host)
  const text = readFileSync(documentFile, 'utf8')
  host.app.get('/openapi.json', async (_request, reply) => reply.type('application/json').send(text))
  host.app.get('/docs/problems', async (_request, reply) => reply.type('text/html; charset=utf-8').send(problemsPage()))
  await host.app.register(swagger, { mode: 'static', specification: { document: JSON.parse(text) } })
  await host.app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: true,
    transformStaticCSP: (header) => header.replace(/style-src [^;]*/, "style-src 'self' https: 'unsafe-inline'"),
    uiConfig: { layout: 'BaseLayout', docExpansion: 'none', deepLinking: true, tryItOutEnabled: true },
    theme: { title: 'Postroom API' },
  })
}

/** `/healthz`: the process answers. `/readyz`: it can do its work; the broker being away is told, not fatal. */
function registerHealth({ app, platform }: HttpHost): void {
  app.get('/healthz', async () => ({ status: 'ok', version: platform.config.version }))
  app.get('/readyz', async (request, reply) => {
    try {
      await platform.db.outside`select 1`
      return { status: 'ready', database: 'ok', broker: platform.bus.connected() ? 'ok' : 'away' }
    } catch (error) {
      request.log.warn({ err: error }, 'not ready')
      return sendProblem(reply, new AppError('unavailable', 'The database is not reachable.', { retryAfterSeconds: 2 }))
    }
  })
}

function registerMetrics({ app }: HttpHost): void {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const duration = new Histogram({
    name: 'postroom_http_request_seconds',
    help: 'Time to answer by route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [registry],
  })
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'other'
    duration.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000)
  })
  app.get('/metrics', async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()))
}

/** Where the `type` of every problem points: the closed list of codes. */
function problemsPage(): string {
  const entries = Object.entries(problems).map(
    ([code, { status, title }]) => `<dt id="${code}"><code>${code}</code> (${status})</dt><dd>${title}</dd>`,
  )
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Problems · Postroom API</title><h1>Problems</h1><p>Every error has one of these codes in <code>code</code>; <code>detail</code> says what happened and what to do, <code>fields</code> where.</p><dl>${entries.join('')}</dl></html>`
}
