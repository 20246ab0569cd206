/** Tells every shipment of a closed manifest that it is on it, in portions. */
import type { Actor } from '../platform/audit.ts'
import type { Platform } from '../platform/platform.ts'
import { markManifested } from '../shipments/index.ts'
import { lockManifest, type ManifestRow, updateManifest } from './store.ts'

/** Shipments a transaction: memory and the time the audit chain is held stay small whatever the length. */
const portion = 50

/** Marks what is not marked yet. A crash in between is taken up by the sweep; repeating changes nothing. */
export async function markShipments(platform: Platform, manifest: ManifestRow): Promise<void> {
  const { tenantId, id, number, day } = manifest
  const actor: Actor = { tenantId, userId: manifest.createdBy, username: manifest.createdByName, from: null }
  const text = number ? `On manifest ${number}` : `On the manifest of ${day}`
  for (let marked = portion; marked === portion; ) {
    marked = await platform.db.withTenant(tenantId, (tx) =>
      markManifested(tx, actor, { manifestId: id, text, limit: portion }),
    )
  }
  await platform.db.withTenant(tenantId, async (tx) => {
    const row = await lockManifest(tx, tenantId, id)
    if (row && !row.marked) await updateManifest(tx, row, { marked: true })
  })
}
