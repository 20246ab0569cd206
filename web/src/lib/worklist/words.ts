/** The kinds of things that need a person, in words, and where on the shipment's page each is mended. */
import type { ShipmentSummary, WorklistItem } from '#lib/api/types.ts'
import type { Tone } from '#lib/ui/Badge.svelte'

export type WorklistKind = WorklistItem['kind']

export const kindWords: Record<WorklistKind, { text: string; tone: Tone }> = {
  purchase_unknown: { text: 'Purchase without an answer', tone: 'warn' },
  orphan_found: { text: 'Label nobody uses', tone: 'bad' },
  price_differs: { text: 'Price differs', tone: 'warn' },
  void_refused: { text: 'Void refused', tone: 'bad' },
  refund_late: { text: 'Refund late', tone: 'warn' },
  tracking_exception: { text: 'Parcel held up', tone: 'bad' },
  returned: { text: 'Parcel coming back', tone: 'warn' },
  no_movement: { text: 'No movement', tone: 'warn' },
  notice_failed: { text: 'Notice failed', tone: 'warn' },
}

export const worklistKinds = Object.keys(kindWords) as WorklistKind[]

const sections: Partial<Record<WorklistKind, string>> = {
  price_differs: '#charges',
  orphan_found: '#timeline',
  notice_failed: '#notices',
  tracking_exception: '#scans',
}

/** The shipment's page, at the part the item is about. */
export function pageOf({ kind, shipment }: { kind: WorklistKind; shipment: Pick<ShipmentSummary, 'id'> }): string {
  return `/shipments/${shipment.id}${sections[kind] ?? ''}`
}

/** True when asking the carrier where the parcel is may settle the item. */
export function carrierKnows(kind: WorklistKind): boolean {
  return kind === 'tracking_exception' || kind === 'no_movement' || kind === 'returned'
}

/** What is said after the failed notices of a shipment were sent again: there may be none any more. */
export function sentAgainText(notices: number): string {
  if (notices === 0) return 'No notice of this shipment waits to be sent again'
  return notices === 1 ? 'The notice is in line again' : `${notices} notices are in line again`
}

/** The kind in a URL, or null for all of them. */
export function kindFrom(text: string | null): WorklistKind | null {
  return worklistKinds.find((kind) => kind === text) ?? null
}
