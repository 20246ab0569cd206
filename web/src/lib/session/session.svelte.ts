/** Who is signed in, what they may do, and the site they work at. */
import { api, take } from '#lib/api/client.ts'
import type { Me, Permission, Site } from '#lib/api/types.ts'
import { remember, remembered } from './remembered.ts'

class Session {
  me = $state.raw<Me | null>(null)
  #siteId = $state<string | null>(null)

  /** The site chosen in the top bar; else the user's own; else the first they may use. */
  site = $derived.by<Site | null>(() => {
    const sites = this.me?.sites ?? []
    return sites.find(({ id }) => id === this.#siteId) ?? this.me?.site ?? sites[0] ?? null
  })
  timeZone = $derived(this.site?.timeZone ?? 'UTC')

  /** True when the user has every one of the permissions. */
  may(...permissions: Permission[]): boolean {
    return permissions.every((permission) => this.me?.permissions.includes(permission))
  }

  accept(me: Me): void {
    this.me = me
    this.#siteId = remembered<string | null>(this.#key('site'), null)
  }

  switchSite(id: string): void {
    this.#siteId = id
    this.keep('site', id)
  }

  /** Keeps a choice of this user in this browser. */
  keep(name: string, value: unknown): void {
    remember(this.#key(name), value)
  }

  /** A choice kept by `keep`. */
  kept<T>(name: string, otherwise: T): T {
    return remembered(this.#key(name), otherwise)
  }

  /** Ends the session on the server and forgets the user here. */
  async signOut(): Promise<void> {
    await take(api.DELETE('/v1/session'))
    this.me = null
  }

  #key(name: string): string {
    return `${this.me?.user.id ?? 'nobody'}.${name}`
  }
}

export const session = new Session()
