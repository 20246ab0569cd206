/**
 * What other rooms add to the gateway. Rooms import downward only, so a room above this one hands its doors to
 * `startGateway`: its own HTTP paths beside the documents, and its own messages of the agents' conversation.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AgentMessage, ServerMessage } from '#contracts/agent.ts'
import type { AgentPeer } from './peer.ts'

/** A request of a verified agent. Whatever its answer throws becomes a problem document. */
export interface AgentRequest {
  peer: AgentPeer
  request: IncomingMessage
  response: ServerResponse
  /** what follows `/agent/v1/<door>/`, split at slashes, decoded */
  rest: string[]
  query: URLSearchParams
}

/** Answers, and resolves when the answer was handed over. Reads the body itself, with a limit of its own. */
export type AnswerAgent = (asked: AgentRequest) => Promise<void>

/** An agent that said hello on this replica. */
export interface ConnectedAgent {
  tenantId: string
  agentId: string
  name: string
  send(message: ServerMessage): void
}

type Of<T extends AgentMessage['type']> = Extract<AgentMessage, { type: T }>

/**
 * Each agent's messages come one after the other. What a handler throws is logged and keeps nobody from printing; the
 * agent says it again after its next connect.
 */
export interface GatewayDoor {
  /** by first segment under `/agent/v1/` and method */
  requests?: Readonly<Record<string, Readonly<Partial<Record<'GET' | 'PUT' | 'POST', AnswerAgent>>>>>
  /** after `welcome` was sent, with what the hello said */
  welcomed?(agent: ConnectedAgent, hello: Pick<Of<'hello'>, 'folders'>): Promise<void>
  folder?(agent: ConnectedAgent, message: Of<'folder'>): Promise<void>
  exportWritten?(agent: ConnectedAgent, message: Of<'exportWritten'>): Promise<void>
}
