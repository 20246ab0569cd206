/** Reading what carriers really send: object for array, null for anything, numbers as strings, strays in texts. */

/** A JSON object as it came; every field is looked at before it is believed. */
export type Json = { readonly [key: string]: unknown }

/** The value as an object; an empty one when it is anything else. */
export function record(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
}

/** The objects of a list; one object stands for a list of one, anything else for none. */
export function records(value: unknown): Json[] {
  if (Array.isArray(value)) return value.filter((item) => typeof item === 'object' && item !== null).map(record)
  return typeof value === 'object' && value !== null ? [record(value)] : []
}

/** The value at a path of keys; undefined where one is missing. A list on the way stands for its first item. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce((inner: unknown, key) => record(Array.isArray(inner) ? inner[0] : inner)[key], value)
}

/** Text without control characters, `&#xD;` and outer blanks; numbers as text; null when empty or missing. */
export function textOf(value: unknown): string | null {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  if (typeof value !== 'string') return null
  const clean = value
    .replace(/&#x?[0-9a-f]{1,4};/gi, (entity) => entityOf(entity))
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
  return clean === '' ? null : clean
}

function entityOf(entity: string): string {
  const hex = /^&#x/i.test(entity)
  const code = Number.parseInt(entity.slice(hex ? 3 : 2, -1), hex ? 16 : 10)
  return code >= 0x20 && code !== 0x7f ? String.fromCharCode(code) : ' '
}

const decimal = /^-?\d{1,12}(\.\d{0,10})?$/

/**
 * Money as integer cents, exactly: '12.3', 12.3, '1,234.50' and ' 0.10 ' are read; null for anything that is no amount.
 * Amounts finer than a cent are rounded half up, away from zero.
 */
export function cents(value: unknown): number | null {
  const text = textOf(typeof value === 'number' ? plainNumber(value) : value)?.replace(/(?<=\d),(?=\d{3})/g, '')
  if (text === undefined || !decimal.test(text)) return null
  const negative = text.startsWith('-')
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.')
  const digits = `${fraction}000`
  const amount =
    Number(whole) * 100 + Number(digits.slice(0, 2)) + (digits[2] !== undefined && digits[2] >= '5' ? 1 : 0)
  return negative ? -amount || 0 : amount
}

/** A binary fraction as the shortest decimal that means it; never in exponent form. */
function plainNumber(value: number): string {
  return Number.isFinite(value) && Math.abs(value) < 1e12 ? value.toFixed(6).replace(/\.?0+$/, '') : ''
}

/** Cents as the decimal text carriers want: 1050 → '10.50'. */
export function decimalOf(amountCents: number): string {
  const sign = amountCents < 0 ? '-' : ''
  const text = String(Math.abs(amountCents)).padStart(3, '0')
  return `${sign}${text.slice(0, -2)}.${text.slice(-2)}`
}

/** A number, also when it came as text; null when it is neither. */
export function numberOf(value: unknown): number | null {
  const text = textOf(value)
  if (text === null) return null
  const number = Number(text)
  return Number.isFinite(number) ? number : null
}

/** The calendar day of anything that begins with one: `2026-01-05T…`, `20260105`; null otherwise. */
export function dayOf(value: unknown): string | null {
  const text = textOf(value)
  const found = text?.match(/^(\d{4})-?(\d{2})-?(\d{2})/)
  if (!found) return null
  const day = `${found[1]}-${found[2]}-${found[3]}`
  return Number.isNaN(Date.parse(day)) ? null : day
}

/** `HH:MM` of a time as carriers write it: `10:30`, `103000`, `T10:30:00.1234567-05:00`, `10:30 AM`; null otherwise. */
export function timeOf(value: unknown): string | null {
  const text = textOf(value)?.replace(/^.*T(?=\d)/, '')
  const found = text?.match(/^(\d{1,2}):?(\d{2})(?::?\d{2}(?:\.\d+)?)?\s*(am|pm)?/i)
  if (!found) return null
  const noon = found[3]?.toLowerCase()
  const hour = (Number(found[1]) % (noon ? 12 : 24)) + (noon === 'pm' ? 12 : 0)
  return Number(found[2]) < 60 ? `${String(hour).padStart(2, '0')}:${found[2]}` : null
}

/**
 * An instant as RFC 3339; seconds with up to nine digits are cut to milliseconds. Without an offset it stays local
 * time of the place (`2026-01-05T10:00:00`). Null when it is no time.
 */
export function instantOf(value: unknown): string | null {
  const found = textOf(value)?.match(
    /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2})?(\.\d{1,9})?\s*(Z|(?:GMT)?[+-]\d{2}:?\d{2})?$/,
  )
  if (!found) return null
  const [, day, minutes, seconds = ':00', fraction = '', zone = ''] = found
  const offset = zone.replace('GMT', '').replace(/^([+-]\d{2})(\d{2})$/, '$1:$2')
  const text = `${day}T${minutes}${seconds}${fraction.slice(0, 4)}${offset}`
  return Number.isNaN(Date.parse(text)) ? null : text
}
