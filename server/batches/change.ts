/** The one way a batch changes: row, event and audit in one transaction; and the words for rows that failed. */
import { type Actor, audit } from '../platform/audit.ts'
import type { Tx } from '../platform/db/database.ts'
import { AppError, notFound } from '../platform/errors.ts'
import { emit } from '../platform/outbox/outbox.ts'
import { type BatchChanges, type BatchRow, lockBatch, updateBatch } from './store.ts'

export interface Change {
  actor: Actor
  /** past tense: `batch.paused`; names the event and the audit row */
  kind: string
  set: BatchChanges
  /** more for the audit row */
  note?: Record<string, unknown>
}

/** Applies the change to a locked row and returns the new one. */
export async function changeBatch(tx: Tx, row: BatchRow, { actor, kind, set, note }: Change): Promise<BatchRow> {
  const after = await updateBatch(tx, row, set)
  await tellBatch(tx, after, { actor, kind, note, before: row })
  return after
}

/** Tells of a new batch, or of something that changed only its rows. */
export async function tellBatch(
  tx: Tx,
  row: BatchRow,
  { actor, kind, note, before }: Omit<Change, 'set'> & { before?: BatchRow },
): Promise<void> {
  await emit(tx, row.tenantId, kind, { batchId: row.id, state: row.state, name: row.name })
  await audit(tx, actor, {
    action: kind,
    targetId: row.id,
    before: before && summary(before),
    after: { ...summary(row), ...note },
  })
}

function summary({ name, state, service, version }: BatchRow) {
  return { name, state, service, version }
}

/** The batch, locked; `not_found` when it is not the tenant's. */
export async function requireBatch(tx: Tx, tenantId: string, id: string): Promise<BatchRow> {
  const row = await lockBatch(tx, tenantId, id)
  if (!row) throw notFound('batch')
  return row
}

const broken = 'Something went wrong on our side. Check the row again; if it fails again, the server log says more.'
const problemMaxLength = 500

/** Why a row failed, with the field at fault by name. */
export function problemOf(error: unknown): string {
  if (!(error instanceof AppError)) return broken
  const { fields, message } = error
  const named = fields.every(({ field }) => message.includes(field))
  const text = named ? message : fields.map(({ field, reason }) => `${field}: ${reason}`).join('; ')
  return text.slice(0, problemMaxLength)
}
