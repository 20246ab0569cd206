/** What lies where in a drop folder, and what the names in it mean. */
import { join } from 'node:path'

export const places = ['in', 'working', 'done', 'error', 'out'] as const
type Place = (typeof places)[number]
export type Layout = Record<Place | 'root', string>

export function layoutOf(root: string): Layout {
  return { root, ...(Object.fromEntries(places.map((place) => [place, join(root, place)])) as Record<Place, string>) }
}

/** File systems end names at 255 bytes; the agent puts up to 50 around one. */
const nameMaxBytes = 200

/** True for what is a CSV by its name and no program's temporary file. */
export function isWanted(name: string): boolean {
  return /\.csv(\.gz)?$/i.test(name) && !/^(\.|~\$)/.test(name)
}

export function isTooLong(name: string): boolean {
  return Buffer.byteLength(name) > nameMaxBytes
}

export function isPacked(name: string): boolean {
  return /\.gz$/i.test(name)
}

/** `new`: claimed; `sent`: the server has said that it has it, so it is asked about and not sent again. */
export type Phase = 'new' | 'sent'

/** A file in working/: its name says whose it is. The token lets the same name come again. */
export interface WorkingName {
  agentId: string
  token: string
  phase: Phase
  name: string
}

export function workingName({ agentId, token, phase, name }: WorkingName): string {
  return `${agentId}.${token}.${phase}.${name}`
}

/** Null for files the agent did not put there. */
export function parseWorkingName(file: string): WorkingName | null {
  const match = /^([0-9a-f-]{36})\.([0-9a-f]{8})\.(new|sent)\.(.+)$/s.exec(file)
  const [, agentId = '', token = '', phase, name = ''] = match ?? []
  return match ? { agentId, token, phase: phase as Phase, name } : null
}

const namesTried = 100

/** `orders.csv`, then `orders-20260930-141502.csv`, then `orders-20260930-141502-2.csv`, … */
export function* candidateNames(name: string, now = new Date()): Generator<string> {
  yield name
  const [, stem = name, extension = ''] = /^(.+?)((?:\.csv)?(?:\.gz)?)$/is.exec(name) ?? []
  const stamp = now.toISOString().replaceAll(/[-:]/g, '').replace('T', '-').slice(0, 15)
  for (let n = 1; n <= namesTried; n += 1) yield `${stem}-${stamp}${n === 1 ? '' : `-${n}`}${extension}`
}
