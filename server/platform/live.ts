/** Publishes what browsers are shown live; `/v1/live` hands it to those who subscribed and may see it. */
import type { LiveEvent, LiveTopic } from '#contracts/live.ts'
import type { Bus } from './bus/bus.ts'

/** The bus topic of one tenant's live topic. */
export function liveBusTopic(tenantId: string, topic: LiveTopic): string {
  return `live/${tenantId}/${topic}`
}

/** Sends an event to every browser of the tenant that watches the topic. Best effort: rows hold the truth. */
export function publishLive(bus: Bus, to: { tenantId: string; topic: LiveTopic }, event: LiveEvent): void {
  bus.publish(liveBusTopic(to.tenantId, to.topic), event)
}

/** Where it is said that a browser began to watch a topic: who holds live state publishes it again. */
export function liveWatchedTopic(tenantId: string, topic: LiveTopic): string {
  return `watched/${tenantId}/${topic}`
}
