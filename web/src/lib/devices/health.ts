/** How an agent is doing, in words: certificate, memory, clock. Pure functions over what it reported. */
import type { Agent } from '#lib/api/types.ts'
import type { Tone } from '#lib/ui/Badge.svelte'

/** A certificate that ends sooner than this is worth a warning. */
export const certificateWarnDays = 14
/** A job carries an end of its life: an agent whose clock is off by more throws good jobs away. */
export const clockWarnSeconds = 30
/** An agent needs some 100 MB; more than this is a leak. */
export const memoryWarnBytes = 500_000_000
/** There and back, in ms: up to each of these one bar fewer of four is lost. */
const latencySteps = [60, 150, 400] as const
const dayMs = 86_400_000

export interface Health {
  text: string
  /** what to do about it; absent when all is well */
  cure?: string
  /** said quietly below it when all is well */
  note?: string
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
  if (days >= certificateWarnDays) return { text, note: 'Renews by itself', tone: 'good' }
  const cure = 'It should have renewed itself: keep the agent online for an hour. If this stays, pair it again.'
  return { text, cure, tone: 'warn' }
}

/** How quick the line to the agent is, with bars from 1 to 4; null when it was not measured. */
export function latencyHealth(latencyMs: number | null): (Health & { bars: number }) | null {
  if (latencyMs === null) return null
  const text = latencyMs < 1 ? 'under 1 ms' : `${latencyMs} ms`
  const bars = 4 - latencySteps.filter((step) => latencyMs > step).length
  if (bars > 1) return { text, bars, tone: bars > 2 ? 'good' : 'warn' }
  return { text, bars, cure: 'A slow line: labels come late. Try a cable instead of Wi-Fi there.', tone: 'bad' }
}

/** The version an agent runs, and what to do when a newer one waits; null before it said. */
export function versionHealth({ version, latestVersion }: Pick<Agent, 'version' | 'latestVersion'>): Health | null {
  if (!version) return null
  if (!isOlder(version, latestVersion)) return { text: version, tone: 'good' }
  const cure = 'Put the new file on that computer and type “postroom-agent service install”. Nothing is lost meanwhile.'
  return { text: `${version}, newest is ${latestVersion}`, cure, tone: 'warn' }
}

/** `1.9.0` is older than `1.10.0`; what is not three numbers is older than nothing. */
function isOlder(version: string, latest: string): boolean {
  const [a, b] = [version, latest].map((text) => text.split('-')[0]?.split('.').map(Number) ?? [])
  const at = a?.findIndex((part, i) => part !== b?.[i]) ?? -1
  return at >= 0 && (a?.[at] ?? 0) < (b?.[at] ?? 0)
}

/** One certificate used from two places, in words; null when that did not happen. */
export function twiceWords({ connectedTwice: twice }: Pick<Agent, 'connectedTwice'>): string | null {
  if (!twice) return null
  const { hostname, hostnameBefore, from } = twice
  if (hostnameBefore && hostnameBefore !== hostname)
    return `${hostname} (${from}) took over while ${hostnameBefore} was still connected: both use the same pairing.`
  return `It connected a second time from ${hostname} (${from}) while it was still connected.`
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
