/** What to do about each kind of item. */
import type { WorklistKind } from '#contracts/worklist.ts'

export const cures: Record<WorklistKind, string> = {
  purchase_unknown:
    'Postroom keeps asking the carrier. When the carrier cannot be asked, look on its web site and resolve the purchase by hand.',
  orphan_found: 'Void the label named here at the carrier: nothing in Postroom uses it, and it was charged.',
  price_differs: 'Compare the invoice with the adjustment that will come, and correct weight or dimensions next time.',
  void_refused: 'Look at the reason. Use the label, or ask the carrier for the refund.',
  refund_late: 'Ask the carrier how the refund ended, then say so on the shipment.',
  tracking_exception: 'Look at the scan, and call the recipient or the carrier.',
  returned: 'Expect the parcel back, correct the address, and ship again.',
  no_movement: 'Ask the carrier where the parcel is; open a search when it does not know.',
  notice_failed: 'Look at what the mail server said, then send the notice again or tell the recipient yourself.',
}
