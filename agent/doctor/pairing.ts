/** Is this computer paired, and does its certificate count? */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import type { Identity } from '../identity.ts'
import { type Finding, fail, ok, warn } from './finding.ts'

const dayMs = 24 * 60 * 60_000
/** The agent renews at two thirds of the life; below this many days that did not work, and a person should know. */
const warnDays = 14

export function certificateFinding(identity: Identity): Finding {
  const subject = 'certificate'
  const certificate = new X509Certificate(identity.certificate)
  const days = Math.floor((certificate.validToDate.getTime() - Date.now()) / dayMs)
  const dates = `${certificate.validFromDate.toISOString()} to ${certificate.validToDate.toISOString()}`
  if (!certificate.checkPrivateKey(createPrivateKey(identity.privateKey))) {
    return fail(subject, 'is for another key: pair again')
  }
  if (certificate.validFromDate.getTime() > Date.now()) {
    return fail(subject, `not valid yet (${dates}): check the clock of this computer`)
  }
  if (days < 0) return fail(subject, `expired (${dates}): pair again`)
  return (days < warnDays ? warn : ok)(subject, `${dates}, ${days} days left`)
}
