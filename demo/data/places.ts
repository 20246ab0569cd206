/** Reads the tables of public places that the demo address book is made of. */
import type { Address } from '#contracts/addresses.ts'

/** An address of the demo book: a public place in the United States, with the code it is filed under. */
export type DemoAddress = Address & {
  code: string
  company: string
  city: string
  state: string
  country: 'US'
  residential: false
}

const lastLine = /^(.+), ([A-Z]{2}) (\d{5})$/

/**
 * Addresses of a table with one place a line:
 * `code | company | street | city, state ZIP`, then optionally `| attention` and `| second street line`.
 * Throws on a line that does not read that way; blank lines are skipped.
 */
export function places(table: string): DemoAddress[] {
  return table
    .split('\n')
    .filter((row) => row.trim() !== '')
    .map(place)
}

function place(row: string): DemoAddress {
  const [code, company, line1, last, name, line2, ...rest] = row.split('|').map((cell) => cell.trim())
  const [, city, state, postalCode] = lastLine.exec(last ?? '') ?? []
  if (!code || !company || !line1 || !city || !state || !postalCode || rest.length > 0) {
    throw new Error(`not a place: ${row.trim()}`)
  }
  return {
    code,
    company,
    ...(name && { name }),
    line1,
    ...(line2 && { line2 }),
    city,
    state,
    postalCode,
    country: 'US',
    residential: false,
  }
}
