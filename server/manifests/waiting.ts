/** What waits to be manifested, with warnings for what was forgotten. */
import { type ManifestLine, manifestMax, type OpenManifest } from '#contracts/manifests.ts'
import { pageLimitDefault } from '#contracts/paging.ts'
import { type CarrierSource, requireCarrierAccount, selectCarrierAccount } from '../carriers/index.ts'
import { dayIn } from '../platform/clock.ts'
import type { Tx } from '../platform/db/database.ts'
import type { UserContext } from '../platform/http/context.ts'
import { decodeCursor, toPage } from '../platform/http/cursor.ts'
import type { Platform } from '../platform/platform.ts'
import { selectWaitingGroups, selectWaitingShipments, type WaitingGroup } from '../shipments/index.ts'
import { requireSite } from '../tenants/index.ts'
import { toLine } from './describe.ts'

/** One row for each carrier account and site with something to hand over. Shipments of days to come do not wait yet. */
export async function listOpenManifests(
  platform: Platform,
  context: UserContext,
  { siteId, carriers }: { siteId?: string; carriers: CarrierSource },
): Promise<{ items: OpenManifest[] }> {
  const { tenantId } = context
  return platform.db.withTenant(tenantId, async (tx) => {
    const groups = await selectWaitingGroups(tx, tenantId, { now: platform.clock(), siteId })
    const forms = await accountsWithForms(tx, { tenantId, groups, carriers })
    return { items: groups.map((group) => toOpenManifest(group, forms.has(group.carrierAccountId))) }
  })
}

async function accountsWithForms(
  tx: Tx,
  { tenantId, groups, carriers }: { tenantId: string; groups: readonly WaitingGroup[]; carriers: CarrierSource },
): Promise<Set<string>> {
  const withForm = new Set<string>()
  for (const id of new Set(groups.map(({ carrierAccountId }) => carrierAccountId))) {
    const account = await selectCarrierAccount(tx, tenantId, id)
    if (account && carriers(account)?.manifest) withForm.add(id)
  }
  return withForm
}

function toOpenManifest(group: WaitingGroup, carrierForm: boolean): OpenManifest {
  const { unprinted: _unprinted, days: _days, ...shown } = group
  return { ...shown, carrierForm, warnings: warningsOf(group) }
}

function warningsOf({ days, forgotten, unprinted, shipments }: WaitingGroup): string[] {
  const listed = days.reduce((sum, day) => sum + day.shipments, 0)
  const warnings = days.map(
    (day) =>
      `${counted(day.shipments, 'shipment')} of ${dayInWords(day.day)} ${isAre(day.shipments)} on no manifest yet: close ${itThem(day.shipments)} now or void ${itThem(day.shipments)}.`,
  )
  const older = forgotten - listed
  if (older > 0) warnings.push(`${counted(older, 'shipment')} of earlier days ${isAre(older)} on no manifest either.`)
  if (unprinted > 0) {
    const was = unprinted === 1 ? 'was' : 'were'
    warnings.push(
      `${counted(unprinted, 'label')} ${was} bought but never printed: print or void ${itThem(unprinted)} before closing.`,
    )
  }
  if (shipments > manifestMax) {
    const most = manifestMax.toLocaleString('en-US')
    warnings.push(`One manifest holds ${most} shipments: the oldest are taken first, close again for the rest.`)
  }
  return warnings
}

const counted = (n: number, noun: string) => `${n.toLocaleString('en-US')} ${noun}${n === 1 ? '' : 's'}`
const isAre = (n: number) => (n === 1 ? 'is' : 'are')
const itThem = (n: number) => (n === 1 ? 'it' : 'them')

const words = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' })

/** `Friday 20 November`. @param day YYYY-MM-DD */
function dayInWords(day: string): string {
  return words.format(new Date(day)).replace(',', '')
}

/** The shipments behind one row of the list above, in the order they were made. */
export async function listOpenLines(
  platform: Platform,
  context: UserContext,
  query: { carrierAccountId: string; siteId: string; cursor?: string; limit?: number },
): Promise<{ items: ManifestLine[]; nextCursor: string | null }> {
  const { tenantId } = context
  const { limit = pageLimitDefault } = query
  const after = decodeCursor(query.cursor, ['id'])?.[0] ?? null
  const rows = await platform.db.withTenant(tenantId, async (tx) => {
    const account = await requireCarrierAccount(tx, tenantId, query.carrierAccountId)
    const site = await requireSite(tx, tenantId, query.siteId)
    const at = { carrierAccountId: account.id, siteId: site.id, day: dayIn(site.timeZone, platform.clock()) }
    return selectWaitingShipments(tx, tenantId, { at, after, limit: limit + 1 })
  })
  return toPage(rows, { limit, item: toLine, key: (row) => [row.id] })
}
