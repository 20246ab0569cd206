/** The profiles rules can be for, and what is done to them. */
import { api, take } from '#lib/api/client.ts'
import type { components } from '#lib/api/generated.d.ts'
import { idempotent } from '#lib/api/intent.ts'

export type Profile = components['schemas']['Profile']
export type ProfileInput = components['schemas']['ProfileInput']
export type Person = components['schemas']['Person']
export type Member = Profile['members'][number]

/** `Ada Byron`; the user name of somebody without a name. */
export function personName({ firstName, lastName, username }: Member): string {
  return [firstName, lastName].filter(Boolean).join(' ') || username
}

/** `2 people`, `1 rule`. */
export function counted(count: number, [one, many]: readonly [one: string, many: string]): string {
  return `${count} ${count === 1 ? one : many}`
}

export class Profiles {
  items = $state.raw<readonly Profile[]>([])

  async load(): Promise<void> {
    this.items = (await take(api.GET('/v1/profiles'))).items
  }

  /** Changes one, or adds one when `id` is null. The list is read again: who is given a profile leaves another. */
  async save(id: string | null, { body, key }: { body: ProfileInput; key: string }): Promise<Profile> {
    const saved = id
      ? await take(api.PATCH('/v1/profiles/{id}', { params: { path: { id } }, body }))
      : await take(api.POST('/v1/profiles', { params: { header: idempotent(key) }, body }))
    await this.load()
    return saved
  }

  async remove(id: string): Promise<void> {
    await take(api.DELETE('/v1/profiles/{id}', { params: { path: { id } } }))
    await this.load()
  }

  /** Name of the profile somebody is to leave; it may have been made elsewhere since the list was read. */
  nameOf(id: string): string {
    return this.items.find((profile) => profile.id === id)?.name ?? 'in another profile'
  }
}
