/** Agents, devices, jobs and papers over HTTP; and what the outbox tells this room. */
import { finalJobStates, jobStates } from '#contracts/agent.ts'
import { deviceOperations } from '#contracts/devices.ts'
import { jobOperations } from '#contracts/jobs.ts'
import { type HttpHost, implement } from '../platform/http/implement.ts'
import type { Platform } from '../platform/platform.ts'
import { listAgents, revokeAgent, updateAgent } from './agents.ts'
import { announceDevice, announceJobs } from './announce.ts'
import { updateDevice } from './change-device.ts'
import { listDevices, requireDevice } from './devices.ts'
import { listDeviceEvents } from './history.ts'
import { cancelJob, listJobs, requireJob, resolveJob, tellScale, testPrint } from './job-actions.ts'
import { nudgeAgent } from './nudge.ts'
import { createAgent, pairAgent, renewPairing } from './pairing.ts'
import { getPaper, listPapers } from './papers.ts'
import { printDocument } from './print-document.ts'
import { registerPrintRoutes } from './print-routes.ts'
import { reorderJob } from './queue.ts'
import { toDevice, toJob } from './shapes.ts'
import { simulateDevice } from './simulate.ts'
import { printSpecimen } from './specimen.ts'

export function registerDevices(host: HttpHost): void {
  const { platform } = host
  listenToOutbox(platform)
  registerPrintRoutes(host)
  implement(host, deviceOperations, {
    createAgent: (context, { body }) => createAgent(platform, context, body),
    renewPairing: (context, { params }) => renewPairing(platform, context, params.id),
    pairAgent: (context, { body }) => pairAgent(platform, context, body),
    listAgents: (context, { query }) => listAgents(platform, context, query),
    updateAgent: (context, { params, body }) => updateAgent(platform, context, { id: params.id, ...body }),
    revokeAgent: async (context, { params }) => {
      await revokeAgent(platform, context, params.id)
      return undefined
    },
    listDevices: (context, { query }) => listDevices(platform, context, query),
    getDevice: (context, { params }) =>
      platform.db.withTenant(context.tenantId, async (tx) =>
        toDevice(await requireDevice(tx, context.tenantId, params.id)),
      ),
    updateDevice: (context, { params, body }) => updateDevice(platform, context, { id: params.id, ...body }),
    testPrint: (context, { params }) => testPrint(platform, context, params.id),
    printDocument: (context, { params, upload }) => printDocument(platform, context, { deviceId: params.id, upload }),
    printSpecimen: (context, { params, body }) =>
      printSpecimen(platform, context, { deviceId: params.id, kind: body.kind }),
    zeroScale: (context, { params }) => tellScale(platform, context, { id: params.id, kind: 'zero' }),
    tareScale: (context, { params }) => tellScale(platform, context, { id: params.id, kind: 'tare' }),
    listDeviceEvents: (context, { params, query }) => listDeviceEvents(platform, context, { id: params.id, ...query }),
    simulateDevice: async (context, { params, body }) => {
      await simulateDevice(platform, context, { id: params.id, simulation: body })
      return undefined
    },
    listPapers: (context, { params, query }) => listPapers(platform, context, { deviceId: params.id, ...query }),
    getPaper: (context, { params }) => getPaper(platform, context, { deviceId: params.id, id: params.paperId }),
  })
  implement(host, jobOperations, {
    listJobs: (context, { query }) => listJobs(platform, context, query),
    getJob: (context, { params }) =>
      platform.db.withTenant(context.tenantId, async (tx) => toJob(await requireJob(tx, context.tenantId, params.id))),
    cancelJob: (context, { params }) => cancelJob(platform, context, params.id),
    moveJob: (context, { params, body }) => reorderJob(platform, context, { id: params.id, ...body }),
    resolveJob: (context, { params, body }) => resolveJob(platform, context, { id: params.id, ...body }),
  })
}

/** A committed change of a job: the gateway is nudged for a new one, browsers are told. */
function listenToOutbox(platform: Platform): void {
  for (const state of jobStates) {
    platform.outbox.on(`job.${state}`, async ({ tenantId, payload }) => {
      if (state === 'queued') nudgeAgent(platform.bus, String(payload.agentId), { type: 'look' })
      await announceJobs(platform, tenantId, [String(payload.jobId)])
      if (finalJobStates.includes(state)) await announceDevice(platform, { tenantId, id: String(payload.deviceId) })
    })
  }
}
