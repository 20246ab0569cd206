/** A person says what became of a manifest without an answer, after looking at the carrier. */
import type { Manifest } from '#contracts/manifests.ts'
import type { Tx } from '../platform/db/database.ts'
import { AppError, notFound } from '../platform/errors.ts'
import type { UserContext } from '../platform/http/context.ts'
import type { Platform } from '../platform/platform.ts'
import { changeManifest } from './change.ts'
import { getManifest } from './list.ts'
import { markShipments } from './mark.ts'
import { giveUp, markLeaseMs } from './settle.ts'
import { lockManifest, type ManifestRow } from './store.ts'

interface Resolution {
  id: string
  outcome: 'closed' | 'not_closed'
  /** the carrier's number of the form */
  number?: string
  note: string
}

/** `closed`: its shipments are manifested. `not_closed`: they wait again. Throws AppError `not_found`, `conflict`. */
export async function resolveManifest(
  platform: Platform,
  context: UserContext,
  resolution: Resolution,
): Promise<Manifest> {
  const row = await platform.db.withTenant(context.tenantId, (tx) => settleByHand(tx, context, resolution))
  if (row.state === 'closed') await markShipments(platform, row)
  return getManifest(platform, context, row.id)
}

async function settleByHand(tx: Tx, context: UserContext, resolution: Resolution): Promise<ManifestRow> {
  const { id, outcome, note } = resolution
  const row = await lockManifest(tx, context.tenantId, id)
  if (!row) throw notFound('manifest')
  if (row.state !== 'unknown') throw new AppError('conflict', cannotResolve(row))
  const problem = `Settled by ${context.username}: ${note}`
  const change = { actor: context, kind: 'manifest.resolved', note }
  if (outcome === 'not_closed') return giveUp(tx, row, { ...change, problem })
  const set = { state: 'closed' as const, number: resolution.number?.trim() || null, problem }
  return changeManifest(tx, row, { ...change, set: { ...set, settledAt: new Date(), leaseMs: markLeaseMs } })
}

function cannotResolve({ state }: ManifestRow): string {
  if (state === 'closing') return 'The carrier is being asked at the moment; look again in a minute.'
  return `This manifest is ${state} already; there is nothing to resolve.`
}
