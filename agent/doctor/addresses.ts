/** The published list of what this computer must reach: docs/guides/agents.md says the same. */
import type { Identity } from '../identity.ts'

/** Where the gateway listens when nobody said otherwise (AGENT_PORT). */
const usualGatewayPort = 8443

export interface Address {
  /** `host:port` */
  host: string
  protocol: 'https:' | 'http:'
  need: 'required' | 'recommended'
  /** what it is for, and what happens without it */
  purpose: string
}

interface Addresses {
  gateway: Address
  web: Address | null
}

/** From the pairing, or before it from the server's web address. */
export function addressesOf(identity: Identity): Addresses {
  return { gateway: gateway(new URL(identity.gatewayUrl)), web: webAddress(identity.server) }
}

/** What will be needed once this computer is paired with `server`; null when that is no web address. */
export function addressesBefore(server: string): Addresses | null {
  const web = webAddress(server)
  return web && { web, gateway: gateway(new URL(`wss://${new URL(server).hostname}:${usualGatewayPort}`)) }
}

function gateway(url: URL): Address {
  const purpose = 'devices, documents to print, scale and scanner data; TLS 1.2 or later, must not be opened on the way'
  return { host: hostAndPort(url, 443), protocol: 'https:', need: 'required', purpose }
}

function webAddress(server: string): Address | null {
  const url = URL.parse(server)
  if (!url || !(url.protocol === 'https:' || url.protocol === 'http:')) return null
  const purpose = 'pairing, and people in the web app; a paired agent works without it'
  const host = hostAndPort(url, url.protocol === 'https:' ? 443 : 80)
  return { host, protocol: url.protocol, need: 'recommended', purpose }
}

function hostAndPort({ hostname, port }: URL, usual: number): string {
  return `${hostname}:${port || usual}`
}
