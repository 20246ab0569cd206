/**
 * Closing the day once: the manifest with its shipments first, then the carrier, then the result.
 * A crash between any two lines leaves a row whose lease runs out; recover.ts then shows it as `unknown`.
 */
import { type Manifest, manifestMax } from '#contracts/manifests.ts'
import {
  type Asked,
  askOnce,
  type Carrier,
  type CarrierAccountRow,
  type CarrierSource,
  type ManifestAnswer,
  type ManifestRequest,
  requireCarrierAccount,
} from '../carriers/index.ts'
import { dayIn } from '../platform/clock.ts'
import type { Tx } from '../platform/db/database.ts'
import { AppError, unprocessable } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { assignToManifest, selectManifestEntries } from '../shipments/index.ts'
import { requireSite } from '../tenants/index.ts'
import { tellManifest } from './change.ts'
import { nothingWaits, refuseUnfit } from './fit.ts'
import { getManifest } from './list.ts'
import { markShipments } from './mark.ts'
import { markLeaseMs, settleManifest } from './settle.ts'
import { insertManifest, type ManifestRow, takeNumber, updateManifest } from './store.ts'

/** Longest a carrier may take to answer. */
const closeDeadlineMs = 60_000
/** Longer than the call it protects, and than reading the shipments before it. */
const closeLeaseMs = closeDeadlineMs + 15_000
const entriesAtOnce = 500

interface Closing {
  input: { carrierAccountId: string; siteId: string; shipmentIds?: string[] }
  carriers: CarrierSource
}

interface Begun {
  row: ManifestRow
  /** null: the carrier has no form, Postroom's own list is closed already */
  call: { request: ManifestRequest; manifest: NonNullable<Carrier['manifest']> } | null
}

/**
 * Closes what waits, or the shipments named. Throws AppError `conflict` when nothing waits, `unprocessable` by shipment,
 * `carrier_refused` (the shipments wait again) and `carrier_unavailable` (kept as `unknown`, never closed twice).
 */
export async function closeManifest(platform: Platform, context: UserContext, closing: Closing): Promise<Manifest> {
  const { tenantId } = context
  if (closing.input.shipmentIds?.length === 0) {
    throw unprocessable('shipmentIds', 'Name at least one shipment, or leave the field out to close all that wait.')
  }
  const { row, call } = await platform.db.withTenant(tenantId, (tx) => begin(platform, tx, { context, ...closing }))
  const asked = call && (await askOnce(() => call.manifest(call.request), closeDeadlineMs))
  const settled = asked ? await settle(platform, context, { row, asked }) : row
  if (settled.state === 'closed') await markShipments(platform, settled)
  if (asked?.outcome === 'refused') {
    throw new AppError(asked.busy ? 'carrier_unavailable' : 'carrier_refused', `${asked.reason} Nothing was closed.`)
  }
  if (settled.state === 'unknown') throw new AppError('carrier_unavailable', settled.problem ?? 'No answer came.')
  return getManifest(platform, context, row.id)
}

async function settle(
  platform: Platform,
  context: UserContext,
  { row, asked }: { row: ManifestRow; asked: Asked<ManifestAnswer> },
): Promise<ManifestRow> {
  if (asked.outcome === 'unknown') platform.log.warn({ err: asked.error, manifest: row.id }, 'a manifest got no answer')
  try {
    return await platform.db.withTenant(row.tenantId, (tx) => settleManifest(tx, { actor: context, id: row.id, asked }))
  } catch (error) {
    // What the carrier said would be lost otherwise: whoever resolves the manifest finds its number here.
    const number = asked.outcome === 'done' ? asked.result.number : null
    platform.log.error({ err: error, manifest: row.id, outcome: asked.outcome, number }, 'an answer could not be kept')
    throw error
  }
}

async function begin(
  platform: Platform,
  tx: Tx,
  { context, input, carriers }: Closing & { context: UserContext },
): Promise<Begun> {
  const { tenantId, userId, username } = context
  const account = await requireCarrierAccount(tx, tenantId, input.carrierAccountId)
  const site = await requireSite(tx, tenantId, input.siteId)
  const carrier = connectedCarrier(carriers, account)
  const at = { carrierAccountId: account.id, siteId: site.id, day: dayIn(site.timeZone, platform.clock()) }
  const row = await insertManifest(tx, {
    ...{ ...at, tenantId, id: newId(), state: 'closing', carrier: account.carrier },
    ...{ createdBy: userId, createdByName: username, leaseMs: closeLeaseMs },
  })
  const wish = { at, manifestId: row.id, ids: input.shipmentIds, most: manifestMax }
  const counts = await assignToManifest(tx, tenantId, wish)
  if (input.shipmentIds && counts.shipments < input.shipmentIds.length) {
    await refuseUnfit(tx, row, { ids: input.shipmentIds, account, site })
  }
  if (counts.shipments === 0) throw await nothingWaits(tx, row, { account, site })
  if (!carrier.manifest) return { row: await closeOwnList(tx, row, { context, counts }), call: null }
  const started = await updateManifest(tx, row, counts)
  const shipments = await entriesOf(tx, started)
  await tellManifest(tx, started, { actor: context, kind: 'manifest.closing' })
  const request = { manifestId: row.id, day: at.day, from: site.address, shipments }
  return { row: started, call: { request, manifest: carrier.manifest.bind(carrier) } }
}

/** The carrier behind an account that may be switched off: what was bought with it is still to be handed over. */
function connectedCarrier(carriers: CarrierSource, account: CarrierAccountRow): Carrier {
  const carrier = carriers(account)
  if (carrier) return carrier
  throw new AppError(
    'carrier_unavailable',
    `${account.name} has no complete credentials. An administrator can add them.`,
  )
}

/** Nobody is asked: closed at once, with the site's next number of the day. */
async function closeOwnList(
  tx: Tx,
  row: ManifestRow,
  { context, counts }: { context: UserContext; counts: { shipments: number; packages: number } },
): Promise<ManifestRow> {
  const count = await takeNumber(tx, row.tenantId, row)
  const number = `M-${row.day.replaceAll('-', '')}-${String(count).padStart(3, '0')}`
  const set = { ...counts, number, state: 'closed' as const, settledAt: new Date(), leaseMs: markLeaseMs }
  const after = await updateManifest(tx, row, set)
  await tellManifest(tx, after, { actor: context, kind: 'manifest.closed' })
  return after
}

async function entriesOf(tx: Tx, row: ManifestRow): Promise<ManifestRequest['shipments']> {
  const entries: Awaited<ReturnType<typeof selectManifestEntries>> = []
  for (let after: string | null = null; ; after = entries.at(-1)?.id ?? null) {
    const page = await selectManifestEntries(tx, row.tenantId, { manifestId: row.id, after, limit: entriesAtOnce })
    entries.push(...page)
    if (page.length < entriesAtOnce) break
  }
  // Every bought shipment has its purchase; one without would be marked and yet be missing at the carrier.
  if (entries.length !== row.shipments) throw new Error(`manifest ${row.id} has shipments without a purchase`)
  return entries.map(({ carrierReference, trackingNumbers, service }) => ({
    carrierReference,
    trackingNumbers,
    service,
  }))
}
