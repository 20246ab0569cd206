/** What was entered for an account: divided into settings and sealed secrets; and where the account speaks to. */
import { credentialMax } from '#contracts/carrier-accounts.ts'
import type { CarrierCode } from '#contracts/carriers.ts'
import { unprocessable } from '../platform/errors.ts'
import type { Secrets } from '../platform/secrets.ts'
import { carrierMakers } from './registry.ts'
import { secretsOf } from './source.ts'
import type { CarrierAccountRow } from './store.ts'

export interface Sealing {
  id: string
  carrier: CarrierCode
  credentials: Record<string, string>
  before: CarrierAccountRow | null
}

/** Divides what was entered into settings and sealed secrets, over what is saved; an empty text removes. */
export function sealed(secrets: Secrets, { id, carrier, credentials, before }: Sealing) {
  const { fields } = carrierMakers[carrier]
  for (const [key, value] of Object.entries(credentials)) {
    const field = fields.find((known) => known.key === key)
    if (!field)
      throw unprocessable(
        `credentials.${key}`,
        `${key} is none of ${fields.map((known) => known.key).join(', ') || 'its credentials'}.`,
      )
    if (value.length > credentialMax) throw unprocessable(`credentials.${key}`, 'This is too long for a credential.')
  }
  const saved = before?.secrets
    ? (JSON.parse(secrets.open(before.secrets, secretsOf(id))) as Record<string, string>)
    : {}
  const all = { ...before?.settings, ...saved, ...credentials }
  const entered = (secret: boolean) =>
    Object.fromEntries(
      fields.filter((field) => field.secret === secret && all[field.key]).map(({ key }) => [key, all[key] ?? '']),
    )
  const hidden = entered(true)
  return {
    settings: entered(false),
    secrets: Object.keys(hidden).length > 0 ? secrets.seal(JSON.stringify(hidden), secretsOf(id)) : null,
    secretsSet: Object.keys(hidden),
  }
}

/** Own addresses are for gateways and simulators: https, or http on this machine. */
export function hostOf(environment: CarrierAccountRow['environment'], baseUrl: string | null) {
  if (environment !== 'custom') {
    if (baseUrl !== null)
      throw unprocessable('baseUrl', 'An address of your own goes with environment "custom"; leave it out otherwise.')
    return { environment, baseUrl: null }
  }
  const url = URL.parse(baseUrl ?? '')
  const local = url?.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)
  if (!url || !(url.protocol === 'https:' || local) || url.username || url.search || url.hash)
    throw unprocessable('baseUrl', 'Give an address that begins with https:// (http:// only on this machine).')
  return { environment, baseUrl: url.href.replace(/\/+$/, '') }
}
