/** What the address of the drop folder holds: the tab, the search, the source and the record that is open. */
export interface Place {
  state?: string
  q?: string
  source?: string
  id?: string | null
}

/** The address of a place; what goes without saying is left out of it. */
export function placeLink({ state, q, source, id }: Place): string {
  const params = new URLSearchParams({
    ...(state && state !== 'ready' && { state }),
    ...(q && { q }),
    ...(source && { source }),
    ...(id && { id }),
  })
  return `/drop${params.size ? `?${params}` : ''}`
}
