/** Reads from the API which services a batch may be bought with. */
import { api, take } from '#lib/api/client.ts'
import type { Option } from '#lib/ui/Select.svelte'
import { serviceOptions } from './services.ts'

/** The options of a select. Throws ProblemError. */
export async function readServices(): Promise<Option[]> {
  const [carriers, accounts] = await Promise.all([take(api.GET('/v1/carriers')), take(api.GET('/v1/carrier-accounts'))])
  return serviceOptions(carriers.items, accounts.items)
}
