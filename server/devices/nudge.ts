/** Words to the gateway that holds an agent's connection, on whatever replica. Best effort: it looks at the rows by itself too. */
import type { ServerMessage } from '#contracts/agent.ts'
import type { Bus } from '../platform/bus/bus.ts'

type Passed = 'cancelJob' | 'simulate' | 'dropFile' | 'dropExport' | 'exportAck'
export type Nudge =
  /** the rows changed: is the connection still the one that counts, do jobs wait? */
  | { type: 'look' }
  /** handed on to the agent as it is */
  | Extract<ServerMessage, { type: Passed }>

const topicOf = (agentId: string) => `agent/${agentId}`

export function nudgeAgent(bus: Bus, agentId: string, nudge: Nudge): void {
  bus.publish(topicOf(agentId), nudge)
}

/** @returns how to stop */
export function onNudge(bus: Bus, agentId: string, listener: (nudge: Nudge) => void): () => void {
  return bus.subscribe(topicOf(agentId), (message) => listener(message as Nudge))
}
