/** People a device or a route can be for. */
import { api, take } from '#lib/api/client.ts'
import { session } from '#lib/session/session.svelte.ts'

export interface Person {
  id: string
  name: string
  username: string
}

const asked = 8

/** Those whose name fits; who may not list people finds themselves only. */
export async function findPeople(q: string, signal: AbortSignal): Promise<Person[]> {
  if (!session.may('rules:write')) return me(q)
  const query = { limit: asked, ...(q && { q }) }
  const { items } = await take(api.GET('/v1/profiles/people', { params: { query }, signal }))
  return items.map(({ id, firstName, lastName, username }) => ({
    id,
    username,
    name: nameOf(firstName, lastName, username),
  }))
}

function me(q: string): Person[] {
  const user = session.me?.user
  if (!user) return []
  const name = nameOf(user.firstName, user.lastName, user.username)
  const fits = `${name} ${user.username}`.toLowerCase().includes(q.toLowerCase())
  return fits ? [{ id: user.id, name, username: user.username }] : []
}

function nameOf(firstName: string, lastName: string, username: string): string {
  return [firstName, lastName].filter(Boolean).join(' ') || username
}
