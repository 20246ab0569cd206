/** Decides whether a job message is a true order for this agent: the signature first, over the exact text, then the content. */
import { createPublicKey, verify } from 'node:crypto'
import type { JobOrder } from '#contracts/agent.ts'
import { isJobOrder, parseJson, whyRefused } from './messages.ts'

/** A refused order cannot be reported: nothing in it, not even the job id, is trusted. It is logged. */
type OrderVerdict = { order: JobOrder } | { refused: string }

interface OrderCheck {
  text: string
  /** base64 */
  signature: string
  /** SPKI PEM, Ed25519 */
  signingKey: string
  agentId: string
}

/** Bytes of an Ed25519 signature (RFC 8032). */
const signatureBytes = 64

export function checkOrder(check: OrderCheck): OrderVerdict {
  const signature = Buffer.from(check.signature, 'base64')
  const genuine =
    signature.length === signatureBytes &&
    verify(null, Buffer.from(check.text, 'utf8'), createPublicKey(check.signingKey), signature)
  if (!genuine) return { refused: 'the signature does not match the order' }
  const order = parseJson(check.text)
  if (!isJobOrder(order)) return { refused: `the signed order is malformed: ${whyRefused(isJobOrder)}` }
  if (order.agentId !== check.agentId) return { refused: 'the order is for another agent' }
  return { order }
}
