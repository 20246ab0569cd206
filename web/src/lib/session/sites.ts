/** The sites a user may put things at. */
import { session } from '#lib/session/session.svelte.ts'
import type { Option } from '#lib/ui/Select.svelte'

/** Name of a site, or empty when there is none or the user may not see it. */
export function siteName(id: string | null): string {
  return session.me?.sites.find((site) => site.id === id)?.name ?? ''
}

export function siteOptions(): Option[] {
  return (session.me?.sites ?? []).map(({ id, name }) => ({ value: id, text: name }))
}
