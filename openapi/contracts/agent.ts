/**
 * What the agent and the server say to each other: JSON over one WebSocket that the agent opens
 * (`wss://<server>:<AGENT_PORT>/agent/v1`, mutual TLS, certificate CN = agent id).
 * Documents travel beside it over HTTPS on the same port and certificate:
 *   GET  /agent/v1/documents/{jobId}              bytes to print, digest in the job
 *   PUT  /agent/v1/papers/{jobId}                 PNG of what a virtual printer printed
 *   POST /agent/v1/certificate                    RenewInput → RenewReply: the certificate is renewed at two thirds of its life
 *   GET, PUT /agent/v1/echo                       any bytes, at most 1 MB: the bandwidth both ways, for the preflight
 * and of the drop folders (drop-folder.ts) their files.
 */
import { type Static, Type } from 'typebox'
import { documentMaxBytes } from './agent-limits.ts'
import { DropExportNotice, DropFileStatus, DropFolderReport } from './drop-folder.ts'
import { Weight } from './measures.ts'
import { Id, named, nullable, object, oneOf, Timestamp, text } from './schema.ts'

export const deviceKinds = ['printer', 'scale', 'scanner'] as const
export type DeviceKind = (typeof deviceKinds)[number]
export const deviceStates = ['ready', 'problem', 'offline'] as const
export type DeviceState = (typeof deviceStates)[number]

/** What is wrong with a device in words people act on, e.g. `head_open`, "The print head is open", "Close the lid". */
export const DeviceProblem = named('DeviceProblem', object({ code: text(60), text: text(300), cure: text(300) }))
export type DeviceProblem = Static<typeof DeviceProblem>

/** Documents a job can carry; `gif` is how postage indicia come. */
export const documentFormats = ['zpl', 'pdf', 'png', 'gif'] as const
export type DocumentFormat = (typeof documentFormats)[number]

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
    driver: text(40, {
      description: 'what speaks to it, e.g. `zpl`, `sbpl`, `brother-raster`, `ipp`, `hid-pos`, `nci`',
    }),
    formats: Type.Array(oneOf(documentFormats), {
      maxItems: 4,
      description: 'what a printer takes, best first; empty for scales and scanners',
    }),
    diagnostic: nullable(
      text(600, { description: 'raw bytes in hex of a device that is not understood, for support' }),
    ),
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
    tare: Type.Union([Weight, Type.Null()], { description: 'the container taken off `weight`, which is net then' }),
    at: Type.String({
      format: 'date-time',
      description: `a reading older than ${readingStaleMs} ms never becomes a weight`,
    }),
    sequence: Type.Integer({ minimum: 0 }),
  }),
)
export type Reading = Static<typeof Reading>

export const jobKinds = ['print', 'zero', 'tare'] as const
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
        format: oneOf(documentFormats),
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
    scan: Type.Optional(text(4000, { description: 'what a virtual scanner reads' })),
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
  folders: Type.Array(DropFolderReport, { maxItems: 10 }),
  localPage: nullable(text(100, { description: 'where its own page listens, on that computer only' })),
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
      aim: nullable(text(3, { description: 'AIM identifier without the bracket, e.g. `C1`: GS1-128' })),
    }),
    message('addressScanned', {
      text: Type.String({ maxLength: 2000, pattern: '^[\\x09\\x0a\\x20-\\x7e]*$', description: 'ASCII, lines apart' }),
      source: text(100, { description: 'the program that read it' }),
    }),
    message('folder', { folder: DropFolderReport }),
    message('exportWritten', { exportId: Id }),
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
    message('dropFile', { status: DropFileStatus }),
    message('dropExport', { notice: DropExportNotice }),
    message('exportAck', { exportId: Id }),
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

/** A new signing request under the old certificate; the old one counts until the new one is used. */
export const RenewInput = named('RenewInput', object({ csr: Type.String({ maxLength: 4000 }) }))
export type RenewInput = Static<typeof RenewInput>
export const RenewReply = named(
  'RenewReply',
  object({ certificate: Type.String({ description: 'PEM' }), certificateAuthority: Type.String() }),
)
export type RenewReply = Static<typeof RenewReply>
