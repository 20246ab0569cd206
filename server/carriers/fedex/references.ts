/** References: our purchase intent as FedEx can print and search it, and the user's own. */
import { createHash } from 'node:crypto'
import type { PurchaseRequest } from '../carrier.ts'
import type { Refusal } from './refusal.ts'

/** Shortest limit of all reference fields and services (Ship API, CustomerReference_1.value). */
const referenceMax = 30

/** The user's references go here in this order; CUSTOMER_REFERENCE is ours. */
const fields = ['P_O_NUMBER', 'INVOICE_NUMBER', 'DEPARTMENT_NUMBER'] as const

/**
 * The intent id as a reference of 25 characters: the 128 bits of the uuid in base 36, as FedEx Ground keeps 30 characters
 * and a uuid has 36. What is no uuid is hashed to as many bits.
 */
export function searchReference(intentId: string): string {
  const hex = intentId.replaceAll('-', '')
  const bits = /^[0-9a-f]{32}$/i.test(hex) ? hex : createHash('sha256').update(intentId).digest('hex').slice(0, 32)
  return BigInt(`0x${bits}`).toString(36).toUpperCase().padStart(25, '0')
}

/** When a uuid of version 7 was made, in milliseconds; null for other ids (RFC 9562, 5.7). */
export function madeAt(intentId: string): number | null {
  const hex = intentId.replaceAll('-', '')
  return /^[0-9a-f]{12}7[0-9a-f]{19}$/i.test(hex) ? Number.parseInt(hex.slice(0, 12), 16) : null
}

export function checkReferences(references: readonly string[]): Refusal | null {
  const given = references.filter((text) => text.trim() !== '')
  if (given.length > fields.length) {
    const text = `references: FedEx has room for ${fields.length}, given are ${given.length}; leave some out`
    return { code: 'references_too_many', text }
  }
  const long = given.find((text) => text.length > referenceMax)
  if (long === undefined) return null
  const text = `references: FedEx keeps ${referenceMax} characters, "${long.slice(0, 60)}" has ${long.length}; shorten it`
  return { code: 'reference_too_long', text }
}

/** `customerReferences` of every package. */
export function customerReferences({ intentId, references }: Pick<PurchaseRequest, 'intentId' | 'references'>) {
  const given = references.filter((text) => text.trim() !== '')
  return [
    { customerReferenceType: 'CUSTOMER_REFERENCE', value: searchReference(intentId) },
    ...given.map((value, index) => ({ customerReferenceType: fields[index], value })),
  ]
}
