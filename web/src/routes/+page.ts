/** The root address leads to the shipping page. */
import { redirect } from '@sveltejs/kit'

/** The first page is the one most people came for. */
export function load(): never {
  redirect(307, '/ship')
}
