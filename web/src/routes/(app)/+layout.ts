/** Every page of the frame needs a signed-in user. */
import { redirect } from '@sveltejs/kit'
import { api, signInPath, take } from '#lib/api/client.ts'
import { ProblemError } from '#lib/api/problem.ts'
import { session } from '#lib/session/session.svelte.ts'
import type { LayoutLoad } from './$types'

export const load: LayoutLoad = async ({ url }) => {
  if (session.me) return
  try {
    session.accept(await take(api.GET('/v1/me')))
  } catch (thrown) {
    if (thrown instanceof ProblemError && thrown.status === 401) redirect(307, signInPath(url))
    throw thrown
  }
}
