/** Small choices kept in this browser: theme, printer, site, saved filters. Losing them costs a click, nothing more. */

const prefix = 'postroom.'

/** The value kept under `name`, or `otherwise` when there is none or it cannot be read. */
export function remembered<T>(name: string, otherwise: T): T {
  try {
    const text = localStorage.getItem(prefix + name)
    return text === null ? otherwise : (JSON.parse(text) as T)
  } catch {
    return otherwise
  }
}

/** Keeps `value` under `name`; null forgets it. A full or forbidden store is not an error for the user. */
export function remember(name: string, value: unknown): void {
  try {
    if (value === null || value === undefined) localStorage.removeItem(prefix + name)
    else localStorage.setItem(prefix + name, JSON.stringify(value))
  } catch {
    return
  }
}
