/** The services a batch may be bought with: a choice made for each row, or one service for all. */
import type { CarrierAccount, CarrierDescription } from '#lib/api/types.ts'
import type { Option } from '#lib/ui/Select.svelte'

/** What is chosen for each row anew. */
export const choiceWords: Record<string, string> = {
  cheapest: 'Cheapest for each',
  fastest: 'Fastest for each',
  best_value: 'Best value for each',
  'by-rule': 'By your rules',
}

export const usualService = 'cheapest'

/** The choices, then every service of the carriers that have an active account, each once. */
export function serviceOptions(
  carriers: readonly Pick<CarrierDescription, 'carrier' | 'services'>[],
  accounts: readonly Pick<CarrierAccount, 'carrier' | 'active'>[],
): Option[] {
  const used = new Set(accounts.filter(({ active }) => active).map(({ carrier }) => carrier))
  const named = carriers
    .filter(({ carrier }) => used.has(carrier))
    .flatMap(({ services }) => services.map(({ service, name }) => [service, name] as const))
  const choices = Object.entries(choiceWords)
  return [...choices, ...new Map(named)].map(([value, text]) => ({ value, text }))
}

/** A service in words; a code that nobody knows stays as it is. */
export function serviceText(service: string, options: readonly Option[] = []): string {
  return choiceWords[service] ?? options.find(({ value }) => value === service)?.text ?? service
}
