/** Voiding: DHL has no such call. What nobody hands over is not charged. */
import type { CarrierMessage, Outcome, TrackingAnswer, VoidAnswer } from '../carrier.ts'
import { refused } from '../kit/messages.ts'

const text =
  'DHL has no call to cancel a label: it charges only what is handed over. Destroy the label and do not hand the parcel over.'

/** Voided at once, unless tracking shows that DHL has the parcel already. `tracked` is null when it could not be asked. */
export function voidLocally(tracked: readonly TrackingAnswer[] | null): Outcome<VoidAnswer> {
  const moving = tracked?.find(({ status }) => status !== null && status !== 'label_made')
  if (moving)
    return refused(
      'dhl',
      'already_shipped',
      `DHL has parcel ${moving.trackingNumber} already and charges it; ask DHL to stop or return it.`,
    )
  const unsure = tracked ? '' : ' Tracking could not be asked whether DHL has the parcel already.'
  const message: CarrierMessage = {
    carrier: 'dhl',
    code: 'void_is_local',
    text: text + unsure,
    severity: 'info',
    retryable: false,
  }
  return { result: { state: 'voided' }, messages: [message] }
}
