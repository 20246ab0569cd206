/** How a simulated parcel travels: from the label to the door, over the service's days. */
import type { TrackingStatus } from '#contracts/tracking.ts'
import type { Scene } from './server.ts'
import type { SimulatedPurchase } from './store.ts'

export interface TravelStep {
  status: TrackingStatus
  text: string
  at: Date
  place: 'origin' | 'hub' | 'destination'
}

const steps: readonly { status: TrackingStatus; text: string; share: number; place: TravelStep['place'] }[] = [
  { status: 'label_made', text: 'Shipping label created', share: 0, place: 'origin' },
  { status: 'in_transit', text: 'Picked up', share: 0.15, place: 'origin' },
  { status: 'in_transit', text: 'Departed facility', share: 0.4, place: 'hub' },
  { status: 'in_transit', text: 'Arrived at facility', share: 0.75, place: 'destination' },
  { status: 'out_for_delivery', text: 'Out for delivery', share: 0.9, place: 'destination' },
  { status: 'delivered', text: 'Delivered', share: 1, place: 'destination' },
]

/**
 * The steps a parcel has behind it, oldest first. A recipient company `SIM:EXCEPTION` (kept in `data.company`) is
 * held up for good at nine tenths of the way; `SIM:RETURN` goes back.
 */
export function stepsOf(purchase: SimulatedPurchase, scene: Scene, transitDays: number): TravelStep[] {
  const bought = new Date(purchase.boughtAt).getTime()
  const whole = Math.max(1, transitDays) * scene.dayMs
  const fate = purchase.data.company
  return steps
    .filter(({ share }) => bought + share * whole <= scene.now().getTime())
    .map(({ share, ...step }) => ({ ...step, ...twist(fate, share), at: new Date(bought + share * whole) }))
}

function twist(fate: unknown, share: number): Partial<TravelStep> {
  if (share < 0.9) return {}
  if (fate === 'SIM:EXCEPTION') return { status: 'exception', text: 'Delivery attempted, nobody there' }
  if (fate === 'SIM:RETURN') return { status: 'returned', text: 'Returned to sender' }
  return {}
}
