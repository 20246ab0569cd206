/** The filters of history: read from and written to the URL, which is the only place that holds them. */

export const filterNames = ['q', 'status', 'carrier', 'siteId', 'accountId', 'from', 'to'] as const
export type FilterName = (typeof filterNames)[number]
export type Filters = Partial<Record<FilterName, string>>

/** The filters of an address; unknown parameters are left out. */
export function filtersFrom(parameters: Pick<URLSearchParams, 'get'>): Filters {
  const given = filterNames.map((name) => [name, parameters.get(name)?.trim()] as const).filter(([, value]) => value)
  return Object.fromEntries(given)
}

/** `?q=…&status=…` in a fixed order, or an empty text without filters. */
export function searchOf(filters: Filters): string {
  const given = filterNames.flatMap((name) => (filters[name] ? [[name, filters[name]]] : []))
  const text = new URLSearchParams(given).toString()
  return text && `?${text}`
}

/** The filters with one changed; an empty value takes it away. */
export function withFilter(filters: Filters, name: FilterName, value: string): Filters {
  const { [name]: _, ...others } = filters
  return value.trim() ? { ...others, [name]: value.trim() } : others
}
