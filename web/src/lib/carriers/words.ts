/** Carrier accounts in words: where they speak to, what they can do, and how the connection is. */
import type { CarrierAccount } from '#lib/api/types.ts'
import type { Tone } from '#lib/ui/Badge.svelte'

export type Environment = CarrierAccount['environment']
type Ability = CarrierAccount['abilities'][number]

export const environmentWords: Record<Environment, { text: string; hint: string }> = {
  live: { text: 'Live', hint: 'Labels are real and cost money.' },
  sandbox: { text: 'Test system', hint: 'The carrier’s own test system: labels are samples and cost nothing.' },
  custom: { text: 'Own address', hint: 'A gateway or simulator of yours that speaks like the carrier.' },
}

export const abilityWords: Record<Ability, string> = {
  track: 'Tracking',
  validate_address: 'Address check',
  manifest: 'Manifests',
  pickup: 'Pickups',
  void: 'Voiding',
  events: 'Tracking events',
}

export const labelFormatWords: Record<CarrierAccount['labelFormat'], string> = {
  png: 'PNG, a picture',
  pdf: 'PDF, a page',
  zpl: 'ZPL, for label printers',
}

/** The price list inside Postroom: there is nothing to connect to. */
export function builtIn({ carrier }: Pick<CarrierAccount, 'carrier'>): boolean {
  return carrier === 'published'
}

/** How the connection is, by the last test. */
export function connectionWords(account: CarrierAccount): { text: string; tone: Tone } {
  if (!account.active) return { text: 'Switched off', tone: 'neutral' }
  if (builtIn(account)) return { text: 'Built in', tone: 'good' }
  if (!account.lastTest) return { text: 'Not tested yet', tone: 'warn' }
  return account.lastTest.ok ? { text: 'Connected', tone: 'good' } : { text: 'Does not connect', tone: 'bad' }
}
