/** Writes down what became of a manifest; safe to repeat, whoever learns it first. */
import type { Asked, ManifestAnswer, ShippingDocument } from '../carriers/index.ts'
import type { Actor } from '../platform/audit.ts'
import type { Tx } from '../platform/db/database.ts'
import { releaseFromManifest } from '../shipments/index.ts'
import { changeManifest, tellManifest } from './change.ts'
import { insertForm, lockManifest, type ManifestRow, updateManifest } from './store.ts'

/** How long marking the shipments of a closed manifest may take before the sweep goes on with it. */
export const markLeaseMs = 60_000

interface Settling {
  actor: Actor
  id: string
  asked: Asked<ManifestAnswer>
}

/** The manifest after settling. One that a person has settled meanwhile stays as it is. */
export async function settleManifest(tx: Tx, { actor, id, asked }: Settling): Promise<ManifestRow> {
  const row = await lockManifest(tx, actor.tenantId, id)
  if (!row) throw new Error(`manifest ${id} vanished`)
  if (row.state !== 'closing' && row.state !== 'unknown') return lateAnswer(tx, row, { actor, asked })
  if (asked.outcome === 'done') return closed(tx, row, { actor, answer: asked.result, remarks: asked.remarks })
  if (asked.outcome === 'refused') return giveUp(tx, row, { actor, kind: 'manifest.refused', problem: asked.reason })
  return leaveUnknown(tx, row, { actor, reason: asked.reason })
}

async function closed(
  tx: Tx,
  row: ManifestRow,
  { actor, answer, remarks }: { actor: Actor; answer: ManifestAnswer; remarks: string },
): Promise<ManifestRow> {
  const form = answer.document && formBytes(answer.document)
  if (form) await insertForm(tx, { tenantId: row.tenantId, manifestId: row.id, ...form })
  const unreadable = answer.document && !form ? 'The carrier’s form cannot be read; use Postroom’s list.' : ''
  const problem = [remarks, unreadable].filter((part) => part).join(' ') || null
  const set = { state: 'closed' as const, number: answer.number, carrierForm: form !== null, problem }
  return changeManifest(tx, row, {
    actor,
    kind: 'manifest.closed',
    set: { ...set, settledAt: new Date(), leaseMs: markLeaseMs },
  })
}

/** Its shipments wait again. */
export async function giveUp(
  tx: Tx,
  row: ManifestRow,
  { actor, kind, problem, note }: { actor: Actor; kind: string; problem: string; note?: string },
): Promise<ManifestRow> {
  await releaseFromManifest(tx, row.tenantId, row.id)
  return changeManifest(tx, row, { actor, kind, note, set: { state: 'refused', problem, settledAt: new Date() } })
}

/** Nobody knows whether the carrier closed it: its shipments stay on it, and it is never closed again by itself. */
export async function leaveUnknown(
  tx: Tx,
  row: ManifestRow,
  { actor, reason }: { actor: Actor; reason: string },
): Promise<ManifestRow> {
  if (row.state === 'unknown') return row
  const problem = `${reason} The manifest may exist or not: look at the carrier’s web site, then say here what you found.`
  return changeManifest(tx, row, { actor, kind: 'manifest.unknown', set: { state: 'unknown', problem } })
}

/** The carrier closed what a person had given up: that is shown, because the shipments may be on another one now. */
async function lateAnswer(
  tx: Tx,
  row: ManifestRow,
  { actor, asked }: { actor: Actor; asked: Settling['asked'] },
): Promise<ManifestRow> {
  if (row.state !== 'refused' || asked.outcome !== 'done') return row
  const problem = `The carrier answered too late with manifest ${asked.result.number}, after it had been given up. Tell the carrier which one counts.`
  const after = await updateManifest(tx, row, { problem })
  await tellManifest(tx, after, { actor, kind: 'manifest.orphan_found', before: row })
  return after
}

/** The form as bytes; null when it is not what it claims to be. */
function formBytes({
  format,
  base64,
}: ShippingDocument): Pick<Parameters<typeof insertForm>[1], 'format' | 'bytes'> | null {
  const bytes = Buffer.from(base64, 'base64')
  const start = bytes.subarray(0, startMax).toString('latin1')
  return starts[format].test(start) ? { format, bytes } : null
}

/** Readers look for `%PDF` within the first 1,024 bytes (ISO 32000-1, annex H.3). */
const startMax = 1_024
const starts: Record<ShippingDocument['format'], RegExp> = {
  pdf: /%PDF-/,
  png: /^\x89PNG/,
  gif: /^GIF8/,
  zpl: /\^XA/i,
}
