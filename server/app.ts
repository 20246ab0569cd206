/** The application: every room registered in one line. Composes, does not listen. */
import type { FastifyInstance } from 'fastify'
import { registerAccounts } from './accounts/index.ts'
import { registerAddresses } from './addresses/index.ts'
import { registerAdjustments } from './adjustments/index.ts'
import { listenForBatches, registerBatches } from './batches/index.ts'
import { type CarrierSource, registerCarriers } from './carriers/index.ts'
import { registerDevices } from './devices/index.ts'
import { findCaller, registerIdentity } from './identity/index.ts'
import { registerImports } from './imports/index.ts'
import { listenForIntegration, registerIntegration } from './integration/index.ts'
import { registerManifests } from './manifests/index.ts'
import { listenForNotifications, registerNotifications } from './notifications/index.ts'
import { registerPickups } from './pickups/index.ts'
import { createFastify } from './platform/http/fastify.ts'
import type { HttpHost } from './platform/http/implement.ts'
import { registerOperations } from './platform/http/operations.ts'
import { openWebApp, registerWebApp } from './platform/http/web-app.ts'
import { registerBackgroundJobs } from './platform/jobs/routes.ts'
import { registerLive } from './platform/live-socket.ts'
import type { Platform } from './platform/platform.ts'
import { registerProfiles } from './profiles/index.ts'
import { registerRules } from './rules/index.ts'
import { listenForShipments, registerShipments } from './shipments/index.ts'
import { registerSettings } from './tenants/index.ts'
import { listenForTracking, registerTracking } from './tracking/index.ts'
import { importKinds } from './work.ts'
import { listenForWorklist, registerWorklist } from './worklist/index.ts'

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
  registerSettings(host)
  registerRules(host)
  registerProfiles(host)
  registerCarriers(host, parts.carriers)
  registerShipments(host, parts.carriers)
  listenForShipments(platform)
  registerDevices(host)
  registerTracking(host, parts.carriers)
  listenForTracking(platform, parts.carriers)
  registerManifests(host, parts.carriers)
  registerPickups(host, parts.carriers)
  registerBatches(host)
  listenForBatches(platform)
  registerWorklist(host)
  registerAdjustments(host)
  listenForWorklist(platform)
  registerNotifications(host)
  listenForNotifications(platform)
  registerImports(host, importKinds)
  registerIntegration(host)
  listenForIntegration(platform)
  registerBackgroundJobs(host)
  await registerWebApp(host, webApp)
  return app
}
