/** Prices of a draft, asked of every carrier and kept with it. */
import type { Shipment } from '#contracts/shipments.ts'
import { type CarrierSource, selectCarrierAccounts, shopRates } from '../carriers/index.ts'
import { dayIn } from '../platform/clock.ts'
import { AppError } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import type { Platform } from '../platform/platform.ts'
import { requireSite } from '../tenants/index.ts'
import { changeShipment } from './change.ts'
import { describeShipment } from './describe.ts'
import { assertNotPast, lockDraft } from './draft.ts'

/** A draft that changes faster than carriers answer is somebody typing: they ask again when done. */
const attemptsMax = 3

/** Asks outside any transaction; a draft changed meanwhile keeps its change and the prices are asked again. */
export async function rateDraft(
  platform: Platform,
  context: UserContext,
  options: { id: string; carriers: CarrierSource },
): Promise<Shipment> {
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const rated = await rateOnce(platform, context, options)
    if (rated) return rated
  }
  throw new AppError('conflict', 'The shipment changed while its prices were asked. Ask for prices again.')
}

/** Null when the draft changed meanwhile. */
async function rateOnce(
  platform: Platform,
  context: UserContext,
  options: { id: string; carriers: CarrierSource },
): Promise<Shipment | null> {
  const { tenantId } = context
  const { row, accounts } = await platform.db.withTenant(tenantId, async (tx) => {
    const draft = await lockDraft(tx, tenantId, options.id)
    const { timeZone } = await requireSite(tx, tenantId, draft.siteId)
    assertNotPast(draft.shipDate, dayIn(timeZone, platform.clock()))
    return { row: draft, accounts: await selectCarrierAccounts(tx, tenantId, draft.siteId) }
  })
  const { from, to, packages, shipDate } = row
  const shopped = await shopRates(accounts, options.carriers, { from, to, packages, shipDate, options: row.options })
  return platform.db.withTenant(tenantId, async (tx) => {
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
}

function formatCount(failures: number): string {
  return failures === 0 ? 'all services' : `carriers; ${failures} services not available`
}
