/** Who may not ship is sent to the first page they may see. */
import { redirect } from '@sveltejs/kit'
import { navPages } from '#lib/frame/nav.ts'
import { session } from '#lib/session/session.svelte.ts'
import type { PageLoad } from './$types'

export const load: PageLoad = async ({ parent, url }) => {
  await parent()
  const open = navPages.filter(({ needs }) => session.may(...needs))
  const first = open[0]
  if (first && !open.some(({ href }) => href === url.pathname)) redirect(307, first.href)
}
