/** Shipments as the API shows them. */
import { labelFormats } from '#contracts/labels.ts'
import type {
  Shipment,
  ShipmentDocument,
  ShipmentSummary,
  UnknownPurchase,
  VoidProgress,
} from '#contracts/shipments.ts'
import { selectLedgerOfShipment, selectPath } from '../accounts/index.ts'
import type { Tx } from '../platform/db/database.ts'
import { together } from '../platform/db/together.ts'
import type { ListedShipment } from './history-store.ts'
import { type IntentRow, selectLastIntent } from './purchase-store.ts'
import {
  type EventRow,
  type LabelHead,
  type ShipmentRow,
  selectDocuments,
  selectEvents,
  selectLabelHeads,
  selectReturns,
} from './store.ts'

export function toSummary(row: ListedShipment): ShipmentSummary {
  const {
    id,
    status,
    siteId,
    to,
    carrier,
    carrierAccountId,
    service,
    serviceName,
    trackingNumber,
    amountCents,
    chargedCents,
    currency,
    shipDate,
    estimatedDelivery,
    references,
  } = row
  return {
    id,
    status,
    siteId,
    to,
    carrier,
    carrierAccountId,
    service,
    serviceName,
    trackingNumber,
    amountCents,
    chargedCents,
    currency,
    shipDate,
    estimatedDelivery,
    references,
    accountIds: row.accountId ? [row.accountId] : [],
    batchId: row.batchId,
    createdAt: row.createdAt.toISOString(),
    purchasedAt: row.purchasedAt?.toISOString() ?? null,
  }
}

/** What somebody who just wrote it knows and need not read again. */
export interface Known {
  intent: IntentRow
  labels: LabelHead[]
  documents: ShipmentDocument[]
}

/** One shipment with labels, timeline and bookings; its queries travel together. */
export async function describeShipment(tx: Tx, row: ShipmentRow, known?: Known): Promise<Shipment> {
  const { tenantId, id } = row
  const [events, ledger, path, intent, labels, documents, returns] = await together([
    selectEvents(tx, tenantId, id),
    selectLedgerOfShipment(tx, tenantId, id),
    row.accountId ? selectPath(tx, tenantId, row.accountId) : Promise.resolve([]),
    known ? Promise.resolve(known.intent) : selectLastIntent(tx, tenantId, id),
    known ? Promise.resolve(known.labels) : selectLabelHeads(tx, tenantId, id),
    known ? Promise.resolve(known.documents) : selectDocuments(tx, tenantId, id),
    known ? Promise.resolve([]) : selectReturns(tx, tenantId, id),
  ])
  const { from, packages, options, customs, notify, rates, failures, excluded, choices, rate } = row
  return {
    ...toSummary(row),
    ...{ from, packages, options, customs, notify, rates, failures, excluded, choices, rate, documents, returns },
    accountIds: path.map(({ id }) => id),
    labels: labels.map(toLabel),
    events: events.map(toEvent),
    charges: ledger.map(({ id, kind, amountCents, accountId, at }) => ({
      id,
      kind,
      amountCents,
      accountId,
      at: at.toISOString(),
    })),
    accountPath: path.map(({ id, code, name }) => ({ id, code, name })),
    warnings: row.warnings,
    createdBy: row.createdByName,
    unknown: row.status === 'unknown' && intent ? unknownOf(intent, events) : null,
    void: intent ? voidOf(intent) : null,
    undoUntil: row.undoUntil?.toISOString() ?? null,
    dropRecordId: row.dropRecordId,
    onlyCarrier: row.onlyCarrier,
    returnOf: row.returnOf,
    manifestId: row.manifestId,
    version: row.version,
  }
}

function toLabel({ id, packageNumber, trackingNumber, kind }: LabelHead): Shipment['labels'][number] {
  return {
    id,
    packageNumber,
    trackingNumber,
    formats: kind === 'missing' ? [] : [...labelFormats],
  }
}

export function toEvent({ id, kind, text, at, byName }: EventRow): Shipment['events'][number] {
  return { id, kind, text, at: at.toISOString(), by: byName }
}

function unknownOf(intent: IntentRow, events: readonly EventRow[]): UnknownPurchase {
  const since = events.findLast(({ kind }) => kind === 'shipment.unknown')?.at ?? intent.createdAt
  return {
    since: since.toISOString(),
    problem: intent.problem ?? 'The carrier has not answered yet.',
    attempts: intent.attempts,
    nextAttemptAt: intent.leaseUntil.toISOString(),
    searchable: intent.searchable,
    reference: intent.id,
  }
}

const voidStates = { voiding: 'requested', refund_pending: 'refund_pending', voided: 'voided' } as const

function voidOf(intent: IntentRow): VoidProgress | null {
  const { state, voidRequestedAt, voidReference, voidExpectedBy, voidProblem } = intent
  if (!voidRequestedAt) return null
  return {
    state: state in voidStates ? voidStates[state as keyof typeof voidStates] : 'refused',
    requestedAt: voidRequestedAt.toISOString(),
    reference: voidReference,
    expectedBy: voidExpectedBy,
    reason: voidProblem,
  }
}
