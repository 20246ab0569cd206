/** References: our purchase intent as DHL can search it, and the user's own. */
import { createHash } from 'node:crypto'
import type { PurchaseRequest } from '../carrier.ts'
import type { Refusal } from './refusal.ts'

/** `customerReferences[].value`. */
const referenceMax = 35
/** What our own is found by: reference number of the consignor. */
export const referenceType = 'CU'

/** The intent id without hyphens: 32 characters, as a uuid of 36 is one too long for DHL. What is no uuid is hashed. */
export function searchReference(intentId: string): string {
  const hex = intentId.replaceAll('-', '').toLowerCase()
  return /^[0-9a-f]{32}$/.test(hex) ? hex : createHash('sha256').update(intentId).digest('hex').slice(0, 32)
}

/** When a uuid of version 7 was made; null for other ids (RFC 9562, 5.7). */
export function madeAt(intentId: string): Date | null {
  const hex = intentId.replaceAll('-', '')
  return /^[0-9a-f]{12}7[0-9a-f]{19}$/i.test(hex) ? new Date(Number.parseInt(hex.slice(0, 12), 16)) : null
}

const given = (references: readonly string[]) => references.map((text) => text.trim()).filter((text) => text !== '')

export function checkReferences(references: readonly string[]): Refusal | null {
  const long = given(references).find((text) => text.length > referenceMax)
  if (long === undefined) return null
  const text = `references: DHL keeps ${referenceMax} characters, "${long.slice(0, 60)}" has ${long.length}; shorten it`
  return { code: 'reference_too_long', text }
}

/** `customerReferences` of a shipment: ours first, then the user's, all of the consignor's type. */
export function customerReferences({ intentId, references }: Pick<PurchaseRequest, 'intentId' | 'references'>) {
  return [searchReference(intentId), ...given(references)].map((value) => ({ value, typeCode: referenceType }))
}
