/** Asks a carrier whether it can deliver to an address. */
import type { Address } from '#contracts/addresses.ts'
import type { AddressValidation } from '#contracts/carrier-accounts.ts'
import type { CarrierCode } from '#contracts/carriers.ts'
import { withDeadline } from '../platform/deadline.ts'
import type { UserContext } from '../platform/http/context.ts'
import type { Platform } from '../platform/platform.ts'
import { requireCarrierAccount } from './describe.ts'
import type { CarrierSource } from './source.ts'
import { selectCarrierAccounts } from './store.ts'

const deadlineMs = 8_000
/** In this order when nobody is named: the post knows every address, the others most. */
const preferred: readonly CarrierCode[] = ['usps', 'fedex', 'ups', 'dhl']

/** The first carrier that can tell; `not_checked` with the reason when none can. Never throws for a carrier's failure. */
export async function validateAddress(
  platform: Platform,
  context: UserContext,
  { address, carrierAccountId, carriers }: { address: Address; carrierAccountId?: string; carriers: CarrierSource },
): Promise<AddressValidation> {
  const { tenantId, siteId } = context
  const accounts = await platform.db.withTenant(tenantId, async (tx) =>
    carrierAccountId
      ? [await requireCarrierAccount(tx, tenantId, carrierAccountId)]
      : selectCarrierAccounts(tx, tenantId, siteId),
  )
  const rank = (code: CarrierCode) => preferred.indexOf(code)
  const able = accounts
    .filter(({ carrier }) => rank(carrier) >= 0)
    .sort((a, b) => rank(a.carrier) - rank(b.carrier))
    .map((account) => ({ account, carrier: carriers(account) }))
  const reasons: string[] = []
  for (const { account, carrier } of able) {
    if (!carrier?.validateAddress) continue
    try {
      const { result, messages } = await withDeadline(carrier.validateAddress(address), deadlineMs)
      if (result && result.verdict !== 'not_checked') return result
      reasons.push(result?.text ?? messages.map(({ text }) => text).join(' '))
    } catch (error) {
      platform.log.warn({ err: error, carrierAccount: account.id }, 'an address was not checked')
      reasons.push(`${account.name} did not answer.`)
    }
  }
  const text = reasons.filter(Boolean).join(' ') || 'No connected carrier checks addresses of this country.'
  return { verdict: 'not_checked', carrier: null, candidates: [], text }
}
