/**
 * Which tab of this browser was used last. A scan that comes through an agent reaches every open tab,
 * and `BUY` must not be done twice.
 */
import { remember, remembered } from '#lib/session/remembered.ts'

const kept = 'scanner.tab'
const thisTab = Math.random().toString(36).slice(2)

/** Claims scans for this tab now and whenever it is used again, until the returned function is called. */
export function followUse(): () => void {
  const claim = () => remember(kept, thisTab)
  claim()
  window.addEventListener('focus', claim)
  return () => window.removeEventListener('focus', claim)
}

/** True also where nothing can be kept. */
export function usedLast(): boolean {
  return remembered(kept, thisTab) === thisTab
}
