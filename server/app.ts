/** The application: every room registered in one line. Composes, does not listen. */
import type { FastifyInstance } from 'fastify'
import { registerAccounts } from './accounts/index.ts'
import { registerAddresses } from './addresses/index.ts'
import { type CarrierSource, registerCarriers } from './carriers/index.ts'
import { registerDevices } from './devices/index.ts'
import { findCaller, registerIdentity } from './identity/index.ts'
import { createFastify } from './platform/http/fastify.ts'
import type { HttpHost } from './platform/http/implement.ts'
import { registerOperations } from './platform/http/operations.ts'
import { openWebApp, registerWebApp } from './platform/http/web-app.ts'
import { registerBackgroundJobs } from './platform/jobs/routes.ts'
import { registerLive } from './platform/live-socket.ts'
import type { Platform } from './platform/platform.ts'
import { listenForShipments, registerShipments } from './shipments/index.ts'

/** Builds the HTTP application over the platform's parts. */
export async function createApp(platform: Platform, parts: { carriers: CarrierSource }): Promise<FastifyInstance> {
  const webApp = openWebApp()
  const app = await createFastify(platform, { scriptHashes: webApp.scriptHashes })
  const host: HttpHost = { app, platform, findCaller: (request) => findCaller(platform, request) }
  await registerLive(host)
  await registerOperations(host)
  registerIdentity(host)
  registerAccounts(host)
  registerAddresses(host)
  registerCarriers(host, parts.carriers)
  registerShipments(host, parts.carriers)
  listenForShipments(platform)
  registerDevices(host)
  registerBackgroundJobs(host)
  await registerWebApp(host, webApp)
  return app
}
