/** The tables that can be imported, by name. */
import type { ImportKindName } from '#contracts/imports.ts'
import type { ImportKind } from './kind.ts'

export interface ImportKinds {
  all: readonly ImportKind[]
  get(name: ImportKindName): ImportKind
}

export function importKindsOf(all: readonly ImportKind[]): ImportKinds {
  const byName = new Map(all.map((kind) => [kind.name, kind]))
  return {
    all,
    get: (name) => {
      const kind = byName.get(name)
      if (!kind) throw new Error(`there is no import kind ${name}`)
      return kind
    },
  }
}
