/** A carrier account as its form holds it, what makes a new one, and what changed in it. */
import type { components } from '#lib/api/generated.d.ts'
import type { CarrierAccount, CarrierDescription } from '#lib/api/types.ts'
import { carrierNames } from '#lib/shipment/words.ts'
import type { Environment } from './words.ts'

export type AccountInput = components['schemas']['CarrierAccountInput']
export type AccountChanges = components['schemas']['CarrierAccountChanges']
export type CredentialField = CarrierDescription['fields'][number]

export interface AccountForm {
  name: string
  /** empty: every site */
  siteId: string
  environment: Environment
  baseUrl: string
  labelFormat: CarrierAccount['labelFormat']
  /** by key of the field; secrets are always empty until typed */
  credentials: Record<string, string>
}

/** The form of an account, or of a new one of that carrier. */
export function accountForm({ carrier, fields }: CarrierDescription, account: CarrierAccount | null): AccountForm {
  const saved = account?.settings ?? {}
  return {
    name: account?.name ?? carrierNames[carrier],
    siteId: account?.siteId ?? '',
    environment: account?.environment ?? 'live',
    baseUrl: account?.baseUrl ?? '',
    labelFormat: account?.labelFormat ?? 'png',
    credentials: Object.fromEntries(fields.map(({ key, secret }) => [key, secret ? '' : (saved[key] ?? '')])),
  }
}

/** What to send for a new account: fields left empty are left out. */
export function newAccount({ carrier }: CarrierDescription, form: AccountForm): AccountInput {
  const typed = Object.entries(form.credentials)
    .map(([key, value]) => [key, value.trim()] as const)
    .filter(([, value]) => value)
  return {
    carrier,
    name: form.name.trim(),
    siteId: form.siteId || null,
    environment: form.environment,
    ...(form.environment === 'custom' && { baseUrl: form.baseUrl.trim() }),
    labelFormat: form.labelFormat,
    ...(typed.length > 0 && { credentials: Object.fromEntries(typed) }),
  }
}

/**
 * What differs between the account and its form. A secret counts only when something was typed; an emptied text is sent
 * as an empty one, which removes it. Empty when nothing changed.
 */
export function changesOf(before: AccountForm, after: AccountForm): AccountChanges {
  const credentials = Object.entries(after.credentials)
    .map(([key, value]) => [key, value.trim()] as const)
    .filter(([key, value]) => value !== (before.credentials[key] ?? ''))
  const baseUrl = after.baseUrl.trim()
  const moved = after.environment !== before.environment
  return {
    ...(after.name.trim() !== before.name && { name: after.name.trim() }),
    ...(after.siteId !== before.siteId && { siteId: after.siteId || null }),
    ...(moved && { environment: after.environment }),
    ...(after.environment === 'custom' && (moved || baseUrl !== before.baseUrl) && { baseUrl }),
    ...(after.labelFormat !== before.labelFormat && { labelFormat: after.labelFormat }),
    ...(credentials.length > 0 && { credentials: Object.fromEntries(credentials) }),
  }
}

/** True when the change speaks to the carrier anew, so that the connection is tried. */
export function reconnects(changes: AccountChanges): boolean {
  return 'credentials' in changes || 'environment' in changes || 'baseUrl' in changes
}

/** What still has to be typed before the account can connect; secrets that are saved need not be typed again. */
export function missingFields(
  fields: readonly CredentialField[],
  form: AccountForm,
  saved: readonly string[],
): string[] {
  return fields
    .filter(({ key, required }) => required && !form.credentials[key]?.trim() && !saved.includes(key))
    .map(({ key }) => key)
}
