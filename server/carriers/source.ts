/** Which code speaks to which carrier account. */
import type { CarrierCode } from '#contracts/carriers.ts'
import type { Carrier } from './carrier.ts'
import { createPublishedCarrier } from './published/carrier.ts'

/** The carrier behind an account, or null when this installation has no code for it. */
export type CarrierSource = (account: { carrier: CarrierCode }) => Carrier | null

/** The carriers of a normal installation. */
export function carrierSource(): CarrierSource {
  const published = createPublishedCarrier()
  return ({ carrier }) => (carrier === 'published' ? published : null)
}
