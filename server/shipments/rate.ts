/** Prices of a draft, asked of every carrier and kept with it. */
import type { Shipment } from '#contracts/shipments.ts'
import { type CarrierSource, selectCarrierAccounts, shopRates } from '../carriers/index.ts'
import type { UserContext } from '../platform/http/context.ts'
import type { Platform } from '../platform/platform.ts'
import { changeShipment } from './change.ts'
import { describeShipment } from './describe.ts'
import { lockDraft } from './draft.ts'

/** Asks outside any transaction; a draft changed meanwhile keeps its change and the prices are asked again. */
export async function rateDraft(
  platform: Platform,
  context: UserContext,
  options: { id: string; carriers: CarrierSource },
): Promise<Shipment> {
  const { tenantId } = context
  const { row, accounts } = await platform.db.withTenant(tenantId, async (tx) => {
    const draft = await lockDraft(tx, tenantId, options.id)
    return { row: draft, accounts: await selectCarrierAccounts(tx, tenantId, draft.siteId) }
  })
  const { from, to, packages, shipDate } = row
  const shopped = await shopRates(accounts, options.carriers, { from, to, packages, shipDate, options: row.options })
  const kept = await platform.db.withTenant(tenantId, async (tx) => {
    const current = await lockDraft(tx, tenantId, options.id)
    if (current.version !== row.version) return null
    const text =
      shopped.rates.length === 0
        ? 'No carrier offers a price'
        : `${shopped.rates.length} prices from ${formatCount(shopped.failures.length)}`
    const updated = await changeShipment(tx, current, {
      actor: context,
      kind: 'shipment.rated',
      text,
      set: { ...shopped, ratedAt: platform.clock(), status: shopped.rates.length > 0 ? 'rated' : 'draft' },
    })
    return describeShipment(tx, updated)
  })
  return kept ?? rateDraft(platform, context, options)
}

function formatCount(failures: number): string {
  return failures === 0 ? 'all services' : `carriers; ${failures} services not available`
}
