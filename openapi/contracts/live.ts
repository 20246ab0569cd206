/** What travels over the browser's one WebSocket, `/v1/live`. */
import { type Static, Type } from 'typebox'
import { Reading } from './agent.ts'
import { Batch } from './batches.ts'
import { Agent, Device } from './devices.ts'
import { DropRecord } from './drop-records.ts'
import { Import } from './imports.ts'
import { Job } from './jobs.ts'
import { Id, named, nullable, object, oneOf } from './schema.ts'
import { shipmentStatuses } from './shipment-status.ts'
import { BackgroundJob } from './work.ts'

/** Each topic asks for one permission: devices:read, jobs:read, shipments:read, imports:read, drop:read. */
export const liveTopics = ['devices', 'jobs', 'shipments', 'imports', 'drop'] as const
export type LiveTopic = (typeof liveTopics)[number]

export const LiveRequest = named(
  'LiveRequest',
  object({ type: oneOf(['subscribe', 'unsubscribe'] as const), topic: oneOf(liveTopics) }),
)
export type LiveRequest = Static<typeof LiveRequest>

const event = <T extends string, P extends Parameters<typeof object>[0]>(type: T, properties: P) =>
  object({ type: Type.Literal(type), ...properties })

export const LiveEvent = named(
  'LiveEvent',
  Type.Union([
    event('subscribed', { topic: oneOf(liveTopics) }),
    event('refused', { topic: oneOf(liveTopics), reason: Type.String() }),
    event('device.reading', { deviceId: Id, reading: Reading }),
    event('device.changed', { device: Device }),
    event('device.removed', { deviceId: Id }),
    event('agent.changed', { agent: Agent }),
    event('job.changed', { job: Job }),
    event('work.changed', { job: BackgroundJob }),
    event('shipment.changed', {
      shipmentId: Id,
      status: oneOf(shipmentStatuses),
      trackingNumber: nullable(Type.String()),
    }),
    event('batch.changed', { batch: Batch }),
    event('worklist.changed', { total: Type.Integer() }),
    event('scan', { deviceId: Id, text: Type.String(), aim: nullable(Type.String()) }),
    event('address.scanned', { agentId: Id, agentName: Type.String(), source: Type.String(), text: Type.String() }),
    event('import.changed', { import: Import }),
    event('drop.changed', {
      sourceId: Id,
      open: Type.Integer({ description: 'records of the source that are not shipped' }),
    }),
    event('drop.record', { record: DropRecord }),
    event('signed_out', {}),
  ]),
)
export type LiveEvent = Static<typeof LiveEvent>
