/** The one way a manifest changes: row, event and audit in one transaction. */
import { type Actor, audit } from '../platform/audit.ts'
import type { Tx } from '../platform/db/database.ts'
import { emit } from '../platform/outbox/outbox.ts'
import { type ManifestChanges, type ManifestRow, updateManifest } from './store.ts'

export interface Change {
  actor: Actor
  /** past tense: `manifest.closed`; names the event and the audit row */
  kind: string
  set: ManifestChanges
  /** what a person said about it */
  note?: string
}

/** Applies the change to a locked row and returns the new one. */
export async function changeManifest(tx: Tx, row: ManifestRow, { actor, kind, set, note }: Change) {
  const after = await updateManifest(tx, row, set)
  await tellManifest(tx, after, { actor, kind, note, before: row })
  return after
}

/** Tells of a new manifest, or of something that changed none of its fields. */
export async function tellManifest(
  tx: Tx,
  row: ManifestRow,
  { actor, kind, note, before }: { actor: Actor; kind: string; note?: string; before?: ManifestRow },
): Promise<void> {
  const { id: manifestId, tenantId, state, carrier, siteId, day, number } = row
  await emit(tx, tenantId, kind, { manifestId, state, carrier, siteId, day, number })
  await audit(tx, actor, {
    action: kind,
    targetId: manifestId,
    before: before && summary(before),
    after: { ...summary(row), ...(note === undefined ? {} : { note }) },
  })
}

function summary({ state, carrier, carrierAccountId, siteId, day, number, shipments, packages, problem }: ManifestRow) {
  return { state, carrier, carrierAccountId, siteId, day, number, shipments, packages, problem }
}
