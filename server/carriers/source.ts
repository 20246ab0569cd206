/** Which code speaks to which carrier account. */

import type { Platform } from '../platform/platform.ts'
import type { Carrier } from './carrier.ts'
import { networkSend } from './kit/send.ts'
import { carrierMakers } from './registry.ts'
import type { CarrierAccountRow } from './store.ts'

/** The carrier behind an account; null when its credentials are not complete. */
export type CarrierSource = (account: CarrierAccountRow) => Carrier | null

/** Connections kept open (their tokens, mostly); the one unused for longest goes. */
const connectionsMax = 500

/** The carriers of an installation. A changed account gets a fresh connection. */
export function carrierSource({ secrets, log, clock }: Pick<Platform, 'secrets' | 'log' | 'clock'>): CarrierSource {
  const send = networkSend(log)
  const kept = new Map<string, { version: number; carrier: Carrier | null }>()
  return (account) => {
    const known = kept.get(account.id)
    kept.delete(account.id)
    const fresh = known?.version === account.version ? known : { version: account.version, carrier: connect(account) }
    kept.set(account.id, fresh)
    if (kept.size > connectionsMax) kept.delete(kept.keys().next().value ?? '')
    return fresh.carrier
  }

  function connect(account: CarrierAccountRow): Carrier | null {
    const { profile, fields, create } = carrierMakers[account.carrier]
    const saved = account.secrets === null ? '{}' : secrets.open(account.secrets, secretsOf(account.id))
    const credentials: Record<string, string> = { ...account.settings, ...JSON.parse(saved) }
    if (fields.some(({ key, required }) => required && !credentials[key])) return null
    const host = account.environment === 'sandbox' ? profile.hosts.sandbox : profile.hosts.live
    return create({ baseUrl: account.baseUrl ?? host, credentials, send, clock })
  }
}

/** What the secrets of an account are sealed for. */
export function secretsOf(accountId: string): string {
  return `carrier-account:${accountId}`
}
