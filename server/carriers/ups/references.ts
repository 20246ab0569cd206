/** References: the user's own and our purchase intent, by which UPS is searched. */
import { createHash, randomUUID } from 'node:crypto'
import type { PurchaseRequest } from '../carrier.ts'
import type { Refusal } from './errors.ts'
import { countryOf } from './party.ts'

/** Shipping 2409, ReferenceNumber/Value. */
const referenceMax = 35
/** UPS's own programs have five per package; the first two are printed. One of them is ours. */
const userReferencesMax = 4

/** The intent id in 32 characters, without dashes: a uuid with them has one more than UPS keeps. */
export function searchReference(intentId: string): string {
  const hex = intentId.replaceAll('-', '')
  return /^[0-9a-z]{1,32}$/i.test(hex) ? hex : createHash('sha256').update(intentId).digest('hex').slice(0, 32)
}

/** An id of one request that is no purchase: 32 characters. */
export const anyTransactionId = () => randomUUID().replaceAll('-', '')

const given = (references: readonly string[]) => references.map((text) => text.trim()).filter((text) => text !== '')

export function checkReferences(references: readonly string[]): Refusal | null {
  const texts = given(references)
  if (texts.length > userReferencesMax) {
    const text = `references: UPS has room for ${userReferencesMax}, given are ${texts.length}; leave some out.`
    return { code: 'references_too_many', text }
  }
  const long = texts.find((text) => text.length > referenceMax)
  if (long === undefined) return null
  const text = `references: UPS keeps ${referenceMax} characters, "${long.slice(0, 60)}" has ${long.length}; shorten it.`
  return { code: 'reference_too_long', text }
}

/** The user's first, as the first two are printed; ours last. */
export function referenceNumbers({ references, intentId }: Pick<PurchaseRequest, 'references' | 'intentId'>) {
  return [...given(references), searchReference(intentId)].map((Value) => ({ Value }))
}

/** UPS keeps references with each package within the United States and within Puerto Rico, else with the shipment. */
export function referencesPerPackage({ from, to }: Pick<PurchaseRequest, 'from' | 'to'>): boolean {
  const [start, end] = [countryOf(from), countryOf(to)]
  return start === end && (start === 'US' || start === 'PR')
}
