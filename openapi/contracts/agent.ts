/**
 * What the agent and the server say to each other: JSON over one WebSocket that the agent opens
 * (`wss://<server>:<AGENT_PORT>/agent/v1`, mutual TLS, certificate CN = agent id).
 * Documents travel beside it over HTTPS on the same port and certificate:
 *   GET /agent/v1/documents/{jobId}  bytes to print, digest in the job
 *   PUT /agent/v1/papers/{jobId}     PNG of what a virtual printer printed
 */
import { type Static, Type } from 'typebox'
import { documentMaxBytes } from './agent-limits.ts'
import { Id, named, nullable, object, oneOf, Timestamp, text } from './schema.ts'
import { Weight } from './units.ts'

export const deviceKinds = ['printer', 'scale', 'scanner'] as const
export type DeviceKind = (typeof deviceKinds)[number]
export const deviceStates = ['ready', 'problem', 'offline'] as const
export type DeviceState = (typeof deviceStates)[number]

/** What is wrong with a device in words people act on, e.g. `head_open`, "The print head is open", "Close the lid". */
export const DeviceProblem = named('DeviceProblem', object({ code: text(60), text: text(300), cure: text(300) }))
export type DeviceProblem = Static<typeof DeviceProblem>

export const AgentDevice = named(
  'AgentDevice',
  object({
    key: text(100, { minLength: 1, description: 'stable on this agent, e.g. serial number or `tcp:10.0.0.9:9100`' }),
    kind: oneOf(deviceKinds),
    name: text(100),
    model: text(100),
    connection: text(200, { description: 'where it is attached, for people' }),
    state: oneOf(deviceStates),
    problem: nullable(DeviceProblem),
    dpi: nullable(Type.Integer({ minimum: 100, maximum: 1200 })),
    capacity: nullable(Weight),
    virtual: Type.Boolean({ description: 'a simulator: shows its paper, takes `simulate`' }),
  }),
)
export type AgentDevice = Static<typeof AgentDevice>

/**
 * `stable` is the only status that may become a parcel's weight. `zero`: stable and empty.
 * The server adds staleness: a reading older than `readingStaleMs` is never offered.
 */
export const readingStatuses = [
  'stable',
  'moving',
  'zero',
  'under_zero',
  'over_capacity',
  'fault',
  'unplugged',
] as const
export type ReadingStatus = (typeof readingStatuses)[number]
const readingStaleMs = 5_000

export const Reading = named(
  'Reading',
  object({
    status: oneOf(readingStatuses),
    weight: nullable(Weight),
    at: Type.String({
      format: 'date-time',
      description: `a reading older than ${readingStaleMs} ms never becomes a weight`,
    }),
    sequence: Type.Integer({ minimum: 0 }),
  }),
)
export type Reading = Static<typeof Reading>

export const jobKinds = ['print', 'zero'] as const
export type JobKind = (typeof jobKinds)[number]
export const jobStates = [
  'queued',
  'sent',
  'spooled',
  'printing',
  'confirmed',
  'failed',
  'unknown',
  'expired',
  'cancelled',
] as const
export type JobState = (typeof jobStates)[number]
/** States in which nothing more happens by itself. */
export const finalJobStates: readonly JobState[] = ['confirmed', 'failed', 'unknown', 'expired', 'cancelled']

/** The signed part of a job. The agent verifies the signature over the exact text before parsing it. */
export const JobOrder = named(
  'JobOrder',
  object({
    jobId: Id,
    agentId: Id,
    deviceKey: text(100),
    kind: oneOf(jobKinds),
    issuedAt: Timestamp,
    expiresAt: Timestamp,
    document: nullable(
      object({
        format: oneOf(['zpl', 'pdf', 'png'] as const),
        sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
        bytes: Type.Integer({ minimum: 1, maximum: documentMaxBytes }),
      }),
    ),
  }),
)
export type JobOrder = Static<typeof JobOrder>

export const JobReport = named(
  'JobReport',
  object({
    jobId: Id,
    state: oneOf(['spooled', 'printing', 'confirmed', 'failed', 'unknown', 'expired', 'cancelled'] as const),
    problem: nullable(DeviceProblem),
    at: Timestamp,
  }),
)
export type JobReport = Static<typeof JobReport>

export const AgentHealth = named(
  'AgentHealth',
  object({
    uptimeSeconds: Type.Integer({ minimum: 0 }),
    memoryBytes: Type.Integer({ minimum: 0 }),
    clock: Timestamp,
    certificateExpiresAt: Timestamp,
    openJobs: Type.Integer({ minimum: 0 }),
  }),
)
export type AgentHealth = Static<typeof AgentHealth>

/** Faults a virtual device can be told to have, and the weight on a virtual scale. */
export const Simulation = named(
  'Simulation',
  object({
    weight: Type.Optional(Weight),
    faults: Type.Optional(
      Type.Array(
        oneOf(['paper_out', 'head_open', 'paused', 'power_off', 'moving', 'over_capacity', 'unplugged'] as const),
        { maxItems: 7 },
      ),
    ),
  }),
)
export type Simulation = Static<typeof Simulation>

const message = <T extends string, P extends Parameters<typeof object>[0]>(type: T, properties: P) =>
  object({ type: Type.Literal(type), ...properties })

export const Hello = message('hello', {
  protocol: Type.Integer(),
  version: text(40),
  hostname: text(255),
  platform: text(60),
  devices: Type.Array(AgentDevice, { maxItems: 50 }),
  health: AgentHealth,
})
/** The agent repeats a report until `reportAck` names it: it is on disk until then. */
export const AgentMessage = named(
  'AgentMessage',
  Type.Union([
    Hello,
    message('heartbeat', { health: AgentHealth }),
    message('device', { device: AgentDevice }),
    message('deviceGone', { key: text(100) }),
    message('reading', { key: text(100), reading: Reading }),
    message('jobReport', { report: JobReport }),
    message('scan', {
      key: text(100),
      text: Type.String({ maxLength: 4000, description: 'as scanned; GS1 separators (0x1D) included' }),
    }),
  ]),
)
export type AgentMessage = Static<typeof AgentMessage>

export const ServerMessage = named(
  'ServerMessage',
  Type.Union([
    message('welcome', {
      agentId: Id,
      name: text(100),
      serverTime: Timestamp,
      heartbeatMs: Type.Integer(),
      latestVersion: text(40),
    }),
    message('job', {
      order: Type.String({ maxLength: 8000, description: 'JSON of a JobOrder' }),
      signature: Type.String({ maxLength: 200, description: 'Ed25519 over the UTF-8 bytes of `order`, base64' }),
    }),
    message('cancelJob', { jobId: Id }),
    message('reportAck', { jobId: Id, state: Type.String({ maxLength: 20 }) }),
    message('simulate', { key: text(100), simulation: Simulation }),
    message('bye', {
      reason: text(200),
      retry: Type.Boolean({ description: 'false: the certificate was revoked; do not come back' }),
    }),
  ]),
)
export type ServerMessage = Static<typeof ServerMessage>

/** Pairing, over the ordinary web port: the agent makes its key, sends a signing request, and gets its certificate. */
export const PairInput = named(
  'PairInput',
  object({
    code: text(20),
    csr: Type.String({ maxLength: 4000, description: 'PKCS#10 signing request, PEM, EC P-256' }),
    hostname: text(255),
    version: text(40),
  }),
)
export type PairInput = Static<typeof PairInput>
export const PairReply = named(
  'PairReply',
  object({
    agentId: Id,
    name: text(100),
    certificate: Type.String({ description: 'PEM' }),
    certificateAuthority: Type.String({ description: 'PEM; the only authority the agent trusts for the gateway' }),
    jobSigningKey: Type.String({ description: 'Ed25519 public key, SPKI PEM' }),
    gatewayUrl: Type.String({ description: '`wss://host:port/agent/v1`' }),
  }),
)
export type PairReply = Static<typeof PairReply>
