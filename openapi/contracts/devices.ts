/** Agents and their devices. */
import { type Static, Type } from 'typebox'
import {
  AgentHealth,
  DeviceProblem,
  deviceKinds,
  deviceStates,
  documentFormats,
  jobStates,
  PairInput,
  PairReply,
  Reading,
  Simulation,
} from './agent.ts'
import { documentMaxBytes } from './agent-limits.ts'
import { Job } from './jobs.ts'
import { Weight } from './measures.ts'
import { operation } from './operation.ts'
import { page, pageQuery } from './paging.ts'
import { Id, IdParams, named, nullable, object, oneOf, Timestamp, text } from './schema.ts'

export const agentStates = ['pairing', 'online', 'offline', 'revoked'] as const
export const Agent = named(
  'Agent',
  object({
    id: Id,
    name: text(100),
    siteId: nullable(Id),
    state: oneOf(agentStates),
    hostname: nullable(Type.String()),
    platform: nullable(Type.String()),
    version: nullable(Type.String()),
    lastSeenAt: nullable(Timestamp),
    certificateExpiresAt: nullable(Timestamp),
    health: nullable(AgentHealth),
    latencyMs: nullable(Type.Integer({ minimum: 0, description: 'there and back, at the last heartbeat' })),
    latestVersion: Type.String({ description: 'newer than `version`: an upgrade waits' }),
    connectedTwice: nullable(
      object({ at: Timestamp, from: Type.String(), hostname: Type.String(), hostnameBefore: nullable(Type.String()) }),
    ),
    localPage: nullable(Type.String({ description: 'its own page, reached from that computer only' })),
    createdAt: Timestamp,
  }),
)
export type Agent = Static<typeof Agent>

export const Pairing = named(
  'Pairing',
  object({
    agent: Agent,
    code: Type.String({ description: 'short, single use' }),
    expiresAt: Timestamp,
    command: Type.String(),
  }),
)
export type Pairing = Static<typeof Pairing>

export const Device = named(
  'Device',
  object({
    id: Id,
    agentId: Id,
    agentName: Type.String(),
    siteId: nullable(Id),
    kind: oneOf(deviceKinds),
    name: text(100),
    model: Type.String(),
    connection: Type.String(),
    state: oneOf(deviceStates, { description: '`offline` as well when its agent is away' }),
    problem: nullable(DeviceProblem),
    dpi: nullable(Type.Integer()),
    capacity: nullable(Weight),
    driver: Type.String(),
    formats: Type.Array(oneOf(documentFormats)),
    diagnostic: nullable(Type.String({ description: 'raw bytes of a device that is not understood' })),
    userId: nullable(Id),
    userName: nullable(Type.String({ description: 'whose device it is; their labels go to it' })),
    retired: Type.Boolean({ description: 'put away: not offered, takes no jobs' }),
    virtual: Type.Boolean(),
    reading: nullable(Reading),
    lastJob: nullable(object({ id: Id, state: oneOf(jobStates), at: Timestamp })),
  }),
)
export type Device = Static<typeof Device>

export const Paper = named('Paper', object({ id: Id, jobId: nullable(Id), printedAt: Timestamp }))
export type Paper = Static<typeof Paper>

/** Papers postage is printed on: a stamp of a roll, a sheet of stamps, an envelope with sender and recipient. */
export const specimenKinds = ['stamp_roll', 'stamp_sheet', 'envelope'] as const
export type SpecimenKind = (typeof specimenKinds)[number]

/** Something that happened to a device: it came, went, had a problem, was renamed, was calibrated. */
export const deviceEventKinds = ['added', 'state', 'problem', 'changed', 'retired', 'restored'] as const
export const DeviceEvent = named(
  'DeviceEvent',
  object({ id: Id, kind: oneOf(deviceEventKinds), text: Type.String(), at: Timestamp, by: nullable(Type.String()) }),
)
export type DeviceEvent = Static<typeof DeviceEvent>

export const deviceOperations = {
  createAgent: operation({
    id: 'createAgent',
    method: 'POST',
    path: '/v1/agents',
    permission: 'devices:write',
    idempotent: true,
    summary: 'Announce a new agent and get its pairing code',
    body: object({ name: text(100, { minLength: 1 }), siteId: Type.Optional(Id) }),
    status: 201,
    reply: Pairing,
    errors: ['unprocessable'],
  }),
  renewPairing: operation({
    id: 'renewPairing',
    method: 'POST',
    path: '/v1/agents/{id}/pairing',
    permission: 'devices:write',
    idempotent: true,
    summary: 'A fresh pairing code for an agent (also re-pairs one whose certificate was lost)',
    params: IdParams,
    status: 200,
    reply: Pairing,
    errors: ['not_found', 'conflict'],
  }),
  pairAgent: operation({
    id: 'pairAgent',
    method: 'POST',
    path: '/v1/agents/pair',
    permission: 'public',
    summary: 'Used by the agent: trade a pairing code and a signing request for a certificate',
    body: PairInput,
    status: 200,
    reply: PairReply,
    errors: ['unprocessable'],
  }),
  listAgents: operation({
    id: 'listAgents',
    method: 'GET',
    path: '/v1/agents',
    permission: 'devices:read',
    summary: 'All agents',
    query: object(pageQuery),
    status: 200,
    reply: page(Agent),
  }),
  updateAgent: operation({
    id: 'updateAgent',
    method: 'PATCH',
    path: '/v1/agents/{id}',
    permission: 'devices:write',
    summary: 'Rename an agent or move it to a site',
    params: IdParams,
    body: object({ name: Type.Optional(text(100, { minLength: 1 })), siteId: Type.Optional(nullable(Id)) }),
    status: 200,
    reply: Agent,
    errors: ['not_found', 'unprocessable'],
  }),
  revokeAgent: operation({
    id: 'revokeAgent',
    method: 'DELETE',
    path: '/v1/agents/{id}',
    permission: 'devices:write',
    summary: 'Revoke the certificate and retire the agent and its devices',
    params: IdParams,
    status: 204,
    reply: null,
    errors: ['not_found'],
  }),
  listDevices: operation({
    id: 'listDevices',
    method: 'GET',
    path: '/v1/devices',
    permission: 'devices:read',
    summary: 'All devices with their state and last reading',
    query: object({
      ...pageQuery,
      kind: Type.Optional(oneOf(deviceKinds)),
      retired: Type.Optional(Type.Boolean({ description: 'true: those that were put away; else those in use' })),
    }),
    status: 200,
    reply: page(Device),
  }),
  getDevice: operation({
    id: 'getDevice',
    method: 'GET',
    path: '/v1/devices/{id}',
    permission: 'devices:read',
    summary: 'One device',
    params: IdParams,
    status: 200,
    reply: Device,
    errors: ['not_found'],
  }),
  updateDevice: operation({
    id: 'updateDevice',
    method: 'PATCH',
    path: '/v1/devices/{id}',
    permission: 'devices:write',
    summary: 'Rename a device, give it to a site or a person, put it away or take it back',
    params: IdParams,
    body: object({
      name: Type.Optional(text(100, { minLength: 1 })),
      siteId: Type.Optional(nullable(Id)),
      userId: Type.Optional(nullable(Id)),
      retired: Type.Optional(Type.Boolean()),
    }),
    status: 200,
    reply: Device,
    errors: ['not_found', 'unprocessable', 'conflict'],
  }),
  listDeviceEvents: operation({
    id: 'listDeviceEvents',
    method: 'GET',
    path: '/v1/devices/{id}/events',
    permission: 'devices:read',
    summary: 'What happened to a device in the last 90 days, newest first',
    params: IdParams,
    query: object(pageQuery),
    status: 200,
    reply: page(DeviceEvent),
    errors: ['not_found'],
  }),
  testPrint: operation({
    id: 'testPrint',
    method: 'POST',
    path: '/v1/devices/{id}/test-print',
    permission: 'devices:use',
    idempotent: true,
    summary: 'Print a test label',
    params: IdParams,
    status: 202,
    reply: Job,
    errors: ['not_found', 'device_unavailable'],
  }),
  printDocument: operation({
    id: 'printDocument',
    method: 'POST',
    path: '/v1/devices/{id}/print',
    permission: 'devices:use',
    summary: 'Print a document of your own: PDF, PNG, GIF, or ZPL on a printer that speaks it',
    params: IdParams,
    body: object({
      title: Type.Optional(text(200, { description: 'what it is, for the queue; the name of the file when absent' })),
    }),
    upload: { maxBytes: documentMaxBytes },
    status: 202,
    reply: Job,
    errors: ['not_found', 'device_unavailable', 'unprocessable', 'payload_too_large', 'unsupported_media_type'],
  }),
  printSpecimen: operation({
    id: 'printSpecimen',
    method: 'POST',
    path: '/v1/devices/{id}/specimen',
    permission: 'devices:use',
    idempotent: true,
    summary:
      'Print what postage will look like on this paper, marked "SPECIMEN - NO POSTAGE VALUE"; never real postage',
    params: IdParams,
    body: object({ kind: oneOf(specimenKinds) }),
    status: 202,
    reply: Job,
    errors: ['not_found', 'device_unavailable'],
  }),
  zeroScale: operation({
    id: 'zeroScale',
    method: 'POST',
    path: '/v1/devices/{id}/zero',
    permission: 'devices:use',
    idempotent: true,
    summary: 'Set a scale to zero',
    params: IdParams,
    status: 202,
    reply: Job,
    errors: ['not_found', 'device_unavailable'],
  }),
  tareScale: operation({
    id: 'tareScale',
    method: 'POST',
    path: '/v1/devices/{id}/tare',
    permission: 'devices:use',
    idempotent: true,
    summary: 'Take what lies on a scale off every weight that follows; on an empty scale the tare ends',
    params: IdParams,
    status: 202,
    reply: Job,
    errors: ['not_found', 'device_unavailable'],
  }),
  simulateDevice: operation({
    id: 'simulateDevice',
    method: 'POST',
    path: '/v1/devices/{id}/simulate',
    permission: 'devices:use',
    summary: 'Put a weight on a virtual scale, or give a virtual device a fault',
    params: IdParams,
    body: Simulation,
    status: 204,
    reply: null,
    errors: ['not_found', 'device_unavailable'],
  }),
  listPapers: operation({
    id: 'listPapers',
    method: 'GET',
    path: '/v1/devices/{id}/papers',
    permission: 'devices:read',
    summary: 'What a virtual printer printed, newest first',
    params: IdParams,
    query: object(pageQuery),
    status: 200,
    reply: page(Paper),
    errors: ['not_found'],
  }),
  getPaper: operation({
    id: 'getPaper',
    method: 'GET',
    path: '/v1/devices/{id}/papers/{paperId}',
    permission: 'devices:read',
    summary: 'One printed paper as PNG',
    params: object({ id: Id, paperId: Id }),
    status: 200,
    reply: null,
    binary: ['image/png'],
    errors: ['not_found'],
  }),
}
