/** Couriers' numbers in words. */
import type { Found } from '#lib/api/types.ts'

/** `FedEx Ground 96`: the courier is named once. */
export function numberName({ courier, kind }: Found['numbers'][number]): string {
  return kind.toLowerCase().startsWith(courier.toLowerCase()) ? kind : `${courier} ${kind}`
}

/** `checksum right, not one of ours`, for a number without a shipment. */
export function numberDetail({ checked }: Found['numbers'][number]): string {
  return `${checked ? 'checksum right' : 'has no checksum'}, not one of ours`
}
