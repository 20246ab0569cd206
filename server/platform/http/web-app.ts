/** The built web app on everything that is not an API: hashed files for ever, index.html for every page. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import { AppError } from '../errors.ts'
import type { HttpHost } from './implement.ts'
import { sendProblem } from './problems.ts'

const folder = fileURLToPath(new URL('../../../web/build/', import.meta.url))
const apiPaths = /^\/(_app|v1|sp|sso|docs|openapi\.json|healthz|readyz|metrics)(\/|$|\?)/
const yearSeconds = 31_536_000

export interface WebApp {
  /** false before `npm run build:web` */
  built: boolean
  /** CSP hashes of the inline script that starts the app */
  scriptHashes: string[]
}

/** Reads what the content security policy must allow. */
export function openWebApp(): WebApp {
  const index = `${folder}index.html`
  if (!existsSync(index)) return { built: false, scriptHashes: [] }
  const scripts = readFileSync(index, 'utf8').matchAll(/<script>([\s\S]*?)<\/script>/g)
  const scriptHashes = [...scripts].map(
    ([, text = '']) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`,
  )
  return { built: true, scriptHashes }
}

/** Serves the files, and index.html for page addresses; unknown API addresses stay problems. */
export async function registerWebApp({ app }: HttpHost, webApp: WebApp): Promise<void> {
  if (webApp.built) {
    await app.register(fastifyStatic, {
      root: folder,
      wildcard: false,
      preCompressed: true,
      index: false,
      setHeaders: (reply, path) => {
        const forever = path.includes('/_app/immutable/')
        reply.header('Cache-Control', forever ? `public, max-age=${yearSeconds}, immutable` : 'no-cache')
      },
    })
  }
  app.setNotFoundHandler((request, reply) => {
    const isPage = (request.method === 'GET' || request.method === 'HEAD') && !apiPaths.test(request.url)
    if (isPage && webApp.built) return reply.header('Cache-Control', 'no-cache').sendFile('index.html')
    const detail = isPage
      ? 'The web app is not built: run `npm run build:web`.'
      : `There is no ${request.method} ${request.url.split('?')[0]} here; see /docs.`
    return sendProblem(reply, new AppError('not_found', detail))
  })
}
