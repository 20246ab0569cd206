/** What an address must be beyond its schema before anything can be sent to it. */
import type { Address } from '#contracts/addresses.ts'
import type { ProblemField } from '#contracts/problem.ts'
import { AppError } from '../platform/errors.ts'
import { isCountry } from './countries.ts'
import { isState, stateCode } from './states.ts'

const oneLine = ['name', 'company', 'line1', 'line2', 'line3', 'city', 'state', 'postalCode', 'phone', 'email'] as const
const zip = /^\d{5}(-?\d{4})?$/
const emailAddress = /^[^\s@]+@[^\s@]+$/

/**
 * The problems of an address, each with its field and cure; none for a good one. `prefix` is the path of the address in
 * the request: `to` names `to.postalCode`, the empty prefix `postalCode`. Whether the ZIP exists is rating's to say.
 */
export function checkAddress(address: Address, prefix = ''): ProblemField[] {
  const problems = [...checkOneLineAddress(address), ...brokenLines(address)]
  return prefix ? problems.map(({ field, reason }) => ({ field: `${prefix}.${field}`, reason })) : problems
}

/** The same for an address whose fields hold no line breaks: an import looks at a million of them. */
export function checkOneLineAddress(address: Address): ProblemField[] {
  const problems = checkEverywhere(address)
  if (address.country === 'US') problems.push(...checkUnitedStates(address))
  return problems
}

/** Throws `unprocessable` with every problem of the address. */
export function refuseWrongAddress(address: Address): void {
  const fields = checkAddress(address)
  if (fields.length === 0) return
  throw new AppError('unprocessable', fields.map(({ field, reason }) => `${field}: ${reason}`).join('; '), { fields })
}

function checkEverywhere(address: Address): ProblemField[] {
  const problems: ProblemField[] = []
  if (blank(address.name) && blank(address.company)) {
    problems.push({ field: 'name', reason: 'give a name or a company: the carrier needs someone to deliver to' })
  }
  if (blank(address.line1))
    problems.push({ field: 'line1', reason: 'is blank; give the street and number or the PO box' })
  if (blank(address.postalCode)) problems.push({ field: 'postalCode', reason: 'is blank; give the postal code' })
  if (!isCountry(address.country)) {
    const reason = `"${address.country}" is not a country; use the two letters of ISO 3166-1, such as US, CA or DE`
    problems.push({ field: 'country', reason })
  }
  if (address.email && !emailAddress.test(address.email.trim())) {
    problems.push({ field: 'email', reason: 'is not an e-mail address; write it like name@example.org' })
  }
  return problems
}

function brokenLines(address: Address): ProblemField[] {
  const reason = 'has a line break; put each line into a field of its own'
  return oneLine.filter((field) => /[\r\n]/.test(address[field] ?? '')).map((field) => ({ field, reason }))
}

/** USPS Publication 28: city, two-letter state, five- or nine-digit ZIP Code. */
function checkUnitedStates({ city, state, postalCode }: Address): ProblemField[] {
  const problems: ProblemField[] = []
  if (blank(city)) problems.push({ field: 'city', reason: 'is missing; addresses in the United States need the city' })
  if (!isState(state ?? '')) problems.push({ field: 'state', reason: stateReason(state ?? '') })
  if (!blank(postalCode) && !zip.test(postalCode.trim())) {
    const reason = `"${postalCode}" is not a ZIP Code; give 5 digits like 10001, or 9 like 10001-2345`
    problems.push({ field: 'postalCode', reason })
  }
  return problems
}

function stateReason(state: string): string {
  if (state.trim() === '') return 'is missing; give the two letters of the state, such as NY'
  const meant = stateCode(state)
  return meant
    ? `write ${meant} instead of "${state}"`
    : `"${state}" is not a state of the United States; give its two letters, such as NY`
}

function blank(text: string | undefined): boolean {
  return !text || text.trim() === ''
}
