/** The carrier's own page about a parcel. */
import type { CarrierCode } from '#contracts/carriers.ts'
import { recogniseTrackingNumber } from './tracking-numbers/recognise.ts'

/** Null where there is none: no number yet, or one of the built-in price list, which no carrier knows. */
export function trackingPage(carrier: CarrierCode | null, trackingNumber: string | null): string | null {
  if (!carrier || !trackingNumber) return null
  return recogniseTrackingNumber(trackingNumber).find((reading) => reading.carrier === carrier)?.trackingUrl ?? null
}
