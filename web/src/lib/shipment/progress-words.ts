/** Scans, notices, documents and void states in words. Apart from words.ts, which the Ship page loads. */
import type { Customs, Notice, Scan, Shipment } from '#lib/api/types.ts'
import type { Tone } from '#lib/ui/Badge.svelte'

export const scanStatusWords: Record<Scan['status'], { text: string; tone: Tone }> = {
  label_made: { text: 'Label made', tone: 'neutral' },
  in_transit: { text: 'In transit', tone: 'accent' },
  out_for_delivery: { text: 'Out for delivery', tone: 'accent' },
  ready_for_pickup: { text: 'Ready for pickup', tone: 'warn' },
  delivered: { text: 'Delivered', tone: 'good' },
  exception: { text: 'Held up', tone: 'bad' },
  returned: { text: 'Coming back', tone: 'warn' },
}

/** The way of a parcel as four steps; trouble shows how far it came. */
export const waySteps = ['Handed over', 'In transit', 'Out for delivery', 'Delivered'] as const

const stepOf: Partial<Record<Shipment['status'], number>> = {
  in_transit: 2,
  exception: 2,
  returned: 2,
  out_for_delivery: 3,
  delivered: 4,
}

/** How many of the steps are behind it. */
export function stepsDone(status: Shipment['status']): number {
  return stepOf[status] ?? 0
}

export const noticeKindWords: Record<Notice['kind'], string> = {
  shipped: 'Shipped',
  out_for_delivery: 'Out for delivery',
  delivered: 'Delivered',
  exception: 'Held up',
}

export const noticeStateWords: Record<Notice['state'], { text: string; tone: Tone }> = {
  queued: { text: 'Waiting', tone: 'accent' },
  sent: { text: 'Sent', tone: 'good' },
  failed: { text: 'Failed', tone: 'bad' },
  not_sent: { text: 'Not sent', tone: 'neutral' },
}

export const documentWords: Record<Shipment['documents'][number]['kind'], string> = {
  invoice: 'Commercial invoice',
  customs_form: 'Customs form',
  receipt: 'Receipt',
  dangerous_goods: 'Dangerous goods declaration',
  other: 'Document',
}

export const contentsWords: Record<Customs['contents'], string> = {
  merchandise: 'Merchandise',
  gift: 'Gift',
  documents: 'Documents',
  sample: 'Sample',
  returned_goods: 'Returned goods',
  humanitarian: 'Humanitarian donation',
  dangerous_goods: 'Dangerous goods',
  other: 'Other',
}
