/** Notices in words. */
import type { NoticeTemplate } from '#lib/api/types.ts'

export type NoticeKind = NoticeTemplate['kind']

export const noticeKindWords: Record<NoticeKind, { text: string; when: string }> = {
  shipped: { text: 'Shipped', when: 'The label was printed, put on a manifest, or scanned by the carrier.' },
  out_for_delivery: { text: 'Out for delivery', when: 'The carrier says that it is with the driver.' },
  delivered: { text: 'Delivered', when: 'The carrier says that it arrived.' },
  exception: { text: 'Problem', when: 'The carrier reports a problem with the parcel.' },
}

export const noticeKinds = Object.keys(noticeKindWords) as NoticeKind[]
