/** Money in integer cents: shown, never computed with floats. */

/** `1185` → `$11.85`, for texts people read. */
export function formatCents(cents: number, currency = 'USD'): string {
  const sign = cents < 0 ? '-' : ''
  const absolute = Math.abs(cents)
  const digits = `${Math.floor(absolute / 100).toLocaleString('en-US')}.${String(absolute % 100).padStart(2, '0')}`
  return currency === 'USD' ? `${sign}$${digits}` : `${sign}${digits} ${currency}`
}
