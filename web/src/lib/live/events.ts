/** The events of `/v1/live`, by type. */
import type { LiveEvent as AnyLiveEvent, LiveTopic } from '../../../../openapi/contracts/live.ts'

export type { LiveTopic }
export type LiveEvent = AnyLiveEvent
export type LiveEventOf<T extends LiveEvent['type']> = Extract<LiveEvent, { type: T }>
