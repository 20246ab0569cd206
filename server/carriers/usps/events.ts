/** What USPS calls an event, in our vocabulary: by code where it is known, else by category and words. */
import type { TrackingStatus } from '#contracts/tracking.ts'

/** Event codes of Publication 199, appendix G. */
const byCode: Readonly<Record<string, TrackingStatus>> = {
  MA: 'label_made',
  GX: 'label_made',
  GC: 'label_made',
  OF: 'out_for_delivery',
  DG: 'out_for_delivery',
  '01': 'delivered',
  '41': 'delivered',
  '43': 'delivered',
  '60': 'delivered',
  '63': 'delivered',
  '14': 'ready_for_pickup',
  '16': 'ready_for_pickup',
  '17': 'ready_for_pickup',
  '02': 'exception',
  '05': 'exception',
  '08': 'exception',
  '11': 'exception',
  '12': 'exception',
  '22': 'exception',
  '30': 'exception',
  '44': 'exception',
  '51': 'exception',
  '52': 'exception',
  '53': 'exception',
  '54': 'exception',
  '55': 'exception',
  '56': 'exception',
  '57': 'exception',
  '04': 'returned',
  '09': 'returned',
  '21': 'returned',
  '23': 'returned',
  '24': 'returned',
  '25': 'returned',
  '26': 'returned',
  '27': 'returned',
  '28': 'returned',
  '29': 'returned',
  '31': 'returned',
}

/** Words of categories, summaries and events, the telling ones first. */
const byWords: readonly (readonly [RegExp, TrackingStatus])[] = [
  [/return(ed|ing)? to sender|being returned|unclaimed/i, 'returned'],
  [/out for delivery|out-for-delivery/i, 'out_for_delivery'],
  [
    /notice left|attempt|undeliverable|alert|exception|delay|missent|held|hold|refused|no access|insufficient/i,
    'exception',
  ],
  [/available for pickup|ready for pickup|awaiting pickup/i, 'ready_for_pickup'],
  [/^(?!.*not )delivered|delivered to agent/i, 'delivered'],
  [/pre-?shipment|label created|shipping label|awaiting item|electronic shipping info/i, 'label_made'],
]

/** The status of a scan. Words are looked at first where they are plain, as codes are shared between posts. */
export function statusOfEvent(code: string, text: string): TrackingStatus {
  return statusOfWords(text) ?? byCode[code.toUpperCase()] ?? 'in_transit'
}

/** The status words stand for; null when they say nothing in particular. */
export function statusOfWords(text: string): TrackingStatus | null {
  return byWords.find(([pattern]) => pattern.test(text))?.[1] ?? null
}
