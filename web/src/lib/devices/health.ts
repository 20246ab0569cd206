/** How an agent is doing, in words: certificate, memory, clock. Pure functions over what it reported. */
import type { Agent } from '#lib/api/types.ts'
import type { Tone } from '#lib/ui/Badge.svelte'

/** A certificate that ends sooner than this is worth a warning. */
export const certificateWarnDays = 14
/** A job carries an end of its life: an agent whose clock is off by more throws good jobs away. */
export const clockWarnSeconds = 30
/** An agent needs some 100 MB; more than this is a leak. */
export const memoryWarnBytes = 500_000_000
const dayMs = 86_400_000

export interface Health {
  text: string
  /** what to do about it; absent when all is well */
  cure?: string
  tone: 'good' | 'warn' | 'bad'
}

export const agentStateWords: Record<Agent['state'], { text: string; tone: Tone }> = {
  online: { text: 'Online', tone: 'good' },
  offline: { text: 'Offline', tone: 'bad' },
  pairing: { text: 'Waiting to be paired', tone: 'accent' },
  revoked: { text: 'Revoked', tone: 'neutral' },
}

/** How long the certificate is still good for; null when there is none yet. */
export function certificateHealth(expiresAt: string | null, now: number): Health | null {
  if (!expiresAt) return null
  const days = Math.floor((Date.parse(expiresAt) - now) / dayMs)
  if (days < 0) return { text: 'Expired', cure: 'Pair this agent again with a new code.', tone: 'bad' }
  const text = days === 0 ? 'Ends today' : days === 1 ? '1 day left' : `${days} days left`
  if (days >= certificateWarnDays) return { text, tone: 'good' }
  return { text, cure: 'It is renewed by itself while the agent is online; if not, pair it again.', tone: 'warn' }
}

/** How far the agent's clock was from the server's when it was last heard; null when it never was. */
export function clockHealth({ health, lastSeenAt }: Pick<Agent, 'health' | 'lastSeenAt'>): Health | null {
  if (!health || !lastSeenAt) return null
  const seconds = Math.round((Date.parse(health.clock) - Date.parse(lastSeenAt)) / 1000)
  if (Math.abs(seconds) <= clockWarnSeconds) return { text: 'In step', tone: 'good' }
  const text = `${spanText(Math.abs(seconds))} ${seconds > 0 ? 'fast' : 'slow'}`
  return { text, cure: 'Let that computer set its clock by itself, or jobs arrive too late.', tone: 'warn' }
}

/** Memory the agent's process holds. */
export function memoryHealth(health: Agent['health']): Health | null {
  if (!health) return null
  const text = `${Math.round(health.memoryBytes / 1_000_000)} MB`
  if (health.memoryBytes <= memoryWarnBytes) return { text, tone: 'good' }
  return { text, cure: 'More than an agent should need: start it anew.', tone: 'warn' }
}

/** `45 s`, `12 min`, `5 h`, `3 days`. */
export function spanText(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s`
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`
  if (seconds < 48 * 3600) return `${Math.round(seconds / 3600)} h`
  return `${Math.round(seconds / 86_400)} days`
}

/** `4:05` left of a code's life; `0:00` when it is over. */
export function countdownText(expiresAt: string, now: number): string {
  const seconds = Math.max(0, Math.ceil((Date.parse(expiresAt) - now) / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
