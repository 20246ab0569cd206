/** The application: every room registered in one line. Composes, does not listen. */
import type { FastifyInstance } from 'fastify'
import { registerAddresses } from './addresses/index.ts'
import { findCaller, registerIdentity } from './identity/index.ts'
import { createFastify } from './platform/http/fastify.ts'
import type { HttpHost } from './platform/http/implement.ts'
import { registerOperations } from './platform/http/operations.ts'
import { openWebApp, registerWebApp } from './platform/http/web-app.ts'
import type { Platform } from './platform/platform.ts'

/** Builds the HTTP application over the platform's parts. */
export async function createApp(platform: Platform): Promise<FastifyInstance> {
  const webApp = openWebApp()
  const app = await createFastify(platform, { scriptHashes: webApp.scriptHashes })
  const host: HttpHost = { app, platform, findCaller: (request) => findCaller(platform, request) }
  await registerOperations(host)
  registerIdentity(host)
  registerAddresses(host)
  await registerWebApp(host, webApp)
  return app
}
