/** Tracking over HTTP. */
import { trackingOperations } from '#contracts/tracking.ts'
import type { CarrierSource } from '../carriers/index.ts'
import { type HttpHost, implement } from '../platform/http/implement.ts'
import { findNumber, readTracking, refreshTracking } from './describe.ts'
import { receiveEvents } from './events.ts'

export function registerTracking(host: HttpHost, carriers: CarrierSource): void {
  const { platform } = host
  implement(host, trackingOperations, {
    getTracking: (context, { params }) => readTracking(platform, context, params.id),
    refreshTracking: (context, { params }) => refreshTracking(platform, context, { id: params.id, carriers }),
    findNumber: (context, { query }) => findNumber(platform, context, query.text),
    receiveCarrierEvents: async (_context, { params, body }) => {
      await receiveEvents(platform, params.token, body)
      return undefined
    },
  })
}
