/**
 * Tracking events pushed by carriers. What they say is not believed: it only makes the packages it names due at once,
 * and the carrier is asked. Repeated, late and forged events therefore all end the same.
 */
import { eventsHash, findAccountByEvents } from '../carriers/index.ts'
import { notFound } from '../platform/errors.ts'
import type { Platform } from '../platform/platform.ts'
import { hurryWatches } from './store.ts'

const numbersMax = 500
const numberShape = /^[A-Z0-9]{8,40}$/

/** `not_found` for a token no active account has. */
export async function receiveEvents(platform: Platform, token: string, body: unknown): Promise<void> {
  const account = await findAccountByEvents(platform.db, eventsHash(token))
  if (!account) throw notFound('carrier account')
  const numbers = textsOf(body)
  const { tenantId, id: carrierAccountId } = account
  const hurried = await platform.db.withTenant(tenantId, (tx) =>
    hurryWatches(tx, { tenantId, carrierAccountId, numbers }),
  )
  platform.log.debug({ carrierAccountId, hurried }, 'a carrier told of packages')
}

/** Every text in the event that could be a tracking number, wherever the carrier puts it. */
function textsOf(body: unknown): string[] {
  const found = new Set<string>()
  const visit = (value: unknown): void => {
    if (found.size >= numbersMax) return
    if (typeof value === 'string' || typeof value === 'number') {
      const text = String(value).replaceAll(/[\s-]/g, '').toUpperCase()
      if (numberShape.test(text)) found.add(text)
    } else if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) visit(inner)
  }
  visit(body)
  return [...found]
}
