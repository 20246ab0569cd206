/** A file whose agent is gone, given to somebody else: when that makes sense, and what it means in words. */
import type { Agent, DropExport, DropSource } from '#lib/api/types.ts'

/** What is known of the agent that is to write a file, and of the source the file goes back to. */
export interface Known {
  /** undefined where agents may not be seen, or while they are being read */
  agent: Pick<Agent, 'name' | 'state'> | undefined
  source: DropSource | undefined
}

/** A connected agent writes its files by itself, and a file without an agent is free already. */
export function waitsForGone({ state, agentId }: DropExport, { agent, source }: Known): boolean {
  if (state === 'written' || agentId === null) return false
  if (agent) return agent.state !== 'online'
  return !(source?.online && source.agentId === agentId)
}

/** The name of the agent that was to write a file; null when nobody says. */
export function holderName({ agentId }: DropExport, { agent, source }: Known): string | null {
  return agent?.name ?? (source && source.agentId === agentId ? source.agentName : null)
}

export function handOverText(one: DropExport, known: Known): string {
  const { filename, source } = one
  const holder = holderName(one, known) ?? 'the agent it was given to'
  return [
    `${capital(holder)} is not connected and has not said that it wrote this file.`,
    nextText(one, known),
    `If ${holder} did write it, the file is written twice, and the program that reads it may count its parcels twice.`,
    `So look for ${filename} in the out folder of ${source.name}, and in that program, first.`,
  ].join(' ')
}

/** The server chooses: an agent of the folder that is connected, else another one, else none. */
function nextText({ agentId }: DropExport, { source }: Known): string {
  const next = source && source.agentId !== agentId ? source.agentName : null
  if (next) return `${next} writes it instead${source?.online ? '' : ', once it is connected'}.`
  return 'Another agent of the folder writes it instead; without one it goes to the next that connects, or a program fetches it.'
}

/** What became of a file that was handed over. @param next the name of its agent now, when it is known */
export function handedOverText({ filename, agentId }: DropExport, next: string | null): string {
  return agentId === null
    ? `${filename} is free: the next agent of the folder writes it, or a program fetches it`
    : `${filename} was handed over to ${next ?? 'another agent'}`
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
