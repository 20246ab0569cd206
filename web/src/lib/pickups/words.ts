/** Pickups in words: their states, and what is asked before one is cancelled. */
import type { Pickup } from '#lib/api/types.ts'
import { dayText } from '#lib/format/dates.ts'
import type { Tone } from '#lib/ui/Badge.svelte'

export const pickupStateWords: Record<Pickup['state'], { text: string; tone: Tone }> = {
  scheduling: { text: 'Asking the carrier', tone: 'accent' },
  scheduled: { text: 'Ordered', tone: 'good' },
  refused: { text: 'Refused', tone: 'bad' },
  cancelling: { text: 'Cancelling', tone: 'accent' },
  cancelled: { text: 'Cancelled', tone: 'neutral' },
  unknown: { text: 'No answer', tone: 'warn' },
}

/** `Mon 23 Nov, 14:00 to 17:00`. */
export function windowText({ day, readyTime, closeTime }: Pick<Pickup, 'day' | 'readyTime' | 'closeTime'>): string {
  return `${dayText(day)}, ${readyTime} to ${closeTime}`
}

/** True when cancelling can do something: a driver comes, or may come. */
export function cancellable({ state }: Pick<Pickup, 'state'>): boolean {
  return state === 'scheduled' || state === 'unknown'
}

/** What cancelling means for this pickup: the question, what follows, and the word on the button. */
export function cancelWords(
  pickup: Pick<Pickup, 'state' | 'number' | 'carrierAccountName' | 'day' | 'readyTime' | 'closeTime'>,
): {
  title: string
  text: string
  action: string
} {
  const { state, number, carrierAccountName } = pickup
  const when = windowText(pickup)
  if (state === 'unknown' && number === null)
    return {
      title: 'Give this pickup up?',
      text: `${carrierAccountName} never answered, so a driver may be ordered for ${when}. Ask the carrier first. Giving it up here only makes room for another order; it cancels nothing with the carrier.`,
      action: 'Give it up',
    }
  return {
    title: `Cancel the pickup of ${when}?`,
    text: `${carrierAccountName} is told that no driver is needed${number ? ` (${number})` : ''}. The parcels wait for another pickup, or are taken to the carrier.`,
    action: state === 'unknown' ? 'Cancel it again' : 'Call the driver off',
  }
}

/** What a pickup without an answer means, and the cure. */
export function unknownText({ number }: Pick<Pickup, 'number'>): string {
  return number
    ? 'The cancellation got no answer: the driver may still come. Cancel it again, or ask the carrier.'
    : 'The order got no answer: a driver may be ordered. Ask the carrier before you order another one; nothing is ordered twice by itself.'
}
