/** Prices of a draft, asked of every carrier and kept with it. */
import type { CarrierCode } from '#contracts/carriers.ts'
import type { Shipment } from '#contracts/shipments.ts'
import { selectPath } from '../accounts/index.ts'
import { type CarrierSource, selectCarrierAccounts, shopRates } from '../carriers/index.ts'
import type { Actor } from '../platform/audit.ts'
import { dayIn } from '../platform/clock.ts'
import { together } from '../platform/db/together.ts'
import { AppError } from '../platform/errors.ts'
import type { Platform } from '../platform/platform.ts'
import { selectProfileIdOf } from '../profiles/index.ts'
import { applicableRules, prepareOptions, selectRules } from '../rules/index.ts'
import { requireSite } from '../tenants/index.ts'
import { changeShipment } from './change.ts'
import { describeShipment } from './describe.ts'
import { assertNotPast, lockDraft } from './draft.ts'

/** A draft that changes faster than carriers answer is somebody typing: they ask again when done. */
const attemptsMax = 3

export interface Rating {
  id: string
  carriers: CarrierSource
  /** absent: every account open to the site */
  carrierAccountIds?: readonly string[]
}

/** Asks outside any transaction; a draft changed meanwhile keeps its change and the prices are asked again. */
export async function rateDraft(platform: Platform, context: Actor, options: Rating): Promise<Shipment> {
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const rated = await rateOnce(platform, context, options)
    if (rated) return rated
  }
  throw new AppError('conflict', 'The shipment changed while its prices were asked. Ask for prices again.')
}

/** Null when the draft changed meanwhile. */
async function rateOnce(platform: Platform, context: Actor, options: Rating): Promise<Shipment | null> {
  const { tenantId, userId } = context
  const { row, accounts, rules } = await platform.db.withTenant(tenantId, async (tx) => {
    const draft = await lockDraft(tx, tenantId, options.id)
    const [{ timeZone }, path, rulesOfAll, accountsOfSite, profileId] = await together([
      requireSite(tx, tenantId, draft.siteId),
      draft.accountId ? selectPath(tx, tenantId, draft.accountId) : Promise.resolve([]),
      selectRules(tx, tenantId),
      selectCarrierAccounts(tx, tenantId, draft.siteId),
      userId ? selectProfileIdOf(tx, tenantId, userId) : Promise.resolve(null),
    ])
    assertNotPast(draft.shipDate, dayIn(timeZone, platform.clock()))
    const who = { siteId: draft.siteId, accountPath: path.map(({ id }) => id), userId, profileId }
    return { row: draft, accounts: accountsOfSite, rules: applicableRules(rulesOfAll, who) }
  })
  const { from, to, packages, shipDate, customs } = row
  const request = { from, to, packages, shipDate, customs, options: row.options }
  const asked = accounts.filter(
    ({ id, carrier }) => (options.carrierAccountIds?.includes(id) ?? true) && isWanted(carrier, row.onlyCarrier),
  )
  const { carriers } = options
  const shopped = await shopRates({ accounts: asked, carriers, rules, request, log: platform.log })
  const ratedOptions = prepareOptions(rules, request).options
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
      set: {
        ...shopped,
        ratedOptions,
        ratedAt: platform.clock(),
        status: shopped.rates.length > 0 ? 'rated' : 'draft',
      },
    })
    return describeShipment(tx, updated)
  })
}

/** The published price list is of USPS too. */
function isWanted(carrier: CarrierCode, only: CarrierCode | null): boolean {
  return only === null || carrier === only || (only === 'usps' && carrier === 'published')
}

function formatCount(failures: number): string {
  return failures === 0 ? 'all services' : `carriers; ${failures} services not available`
}
