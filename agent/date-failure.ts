/** TLS failures that come from dates: our certificate is over, or the clock of this computer is wrong. */
import { errorCode } from './error-text.ts'
import type { Identity } from './identity.ts'
import { validity } from './renewal.ts'

/** OpenSSL's verdicts on the gateway's certificate, which is renewed every day. */
const dateVerdicts = ['CERT_NOT_YET_VALID', 'CERT_HAS_EXPIRED']
/** Failures on the way to the gateway, before any certificate was looked at. */
const wayFailures = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ERR_PROXY_TUNNEL',
]

/** The failure in words; null when no date explains it. */
export function dateFailure(identity: Identity, error: unknown): string | null {
  if (wayFailures.includes(errorCode(error))) return null
  const now = new Date()
  if (dateVerdicts.includes(errorCode(error))) {
    return `The gateway's certificate does not count at ${now.toISOString()}, the time of this computer: set its clock`
  }
  const { from, until } = validity(identity)
  if (now < from) {
    return `The certificate of this computer counts from ${from.toISOString()} only, and its clock says ${now.toISOString()}: set the clock`
  }
  if (now <= until) return null
  return `The certificate of this computer ran out on ${until.toISOString()}: pair it again, or set the clock if that date is still to come`
}
