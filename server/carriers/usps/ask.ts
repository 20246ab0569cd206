/** What the files of this folder ask of `carrier.ts`, the only one that sends. */
import type { CarrierReply } from '../carrier.ts'

export interface UspsCall {
  method: 'GET' | 'POST' | 'DELETE'
  /** from the root of the host, with query */
  path: string
  headers?: Record<string, string>
  /** sent as JSON */
  body?: object
  /** true: with the payment authorization token too */
  payment?: boolean
}

/**
 * Sends one call with its tokens; both are renewed once after a 401.
 * @throws CarrierUnreachable when no whole answer came
 * @throws TokenRefused when USPS gave no token: nothing was asked
 */
export type Ask = (call: UspsCall) => Promise<CarrierReply>
