/** Why a service has no price, in words: without the names that programs use for services and fields. */
import type { CarrierCode, RateFailure } from '#lib/api/types.ts'
import { carrierShortNames } from '#lib/shipment/words.ts'

/** `USPS Media Mail` for `usps_media_mail`; the carrier alone when the failure concerns all of it. */
export function failedService({ carrier, service }: Pick<RateFailure, 'carrier' | 'service'>): string {
  const name = carrierShortNames[carrier]
  if (!service) return name
  const words = service.split('_').map((word) => word.charAt(0).toUpperCase() + word.slice(1))
  if (words[0]?.toLowerCase() === name.toLowerCase()) words.shift()
  return [name, ...words].join(' ').replace('First Class', 'First-Class')
}

/** The reason without the field in front of it (`options.contents: …`) and without advice meant for programs. */
export function failureReason({ message, code }: Pick<RateFailure, 'message' | 'code'>): string {
  const text = message.replace(fieldBefore, '')
  const plain = code === notCertified ? text.replace(/\.? Set it to "\w+".*$/, '') : text
  return plain.charAt(0).toUpperCase() + plain.slice(1)
}

const fieldBefore = /^[a-z]\w*(?:\.\w+)*: /

/** True when the sender can get a price by certifying the contents. */
export function needsCertifying({ code }: Pick<RateFailure, 'code'>): boolean {
  return code === notCertified
}

/** True when a customs declaration is what lacks. */
export function needsCustoms({ code }: Pick<RateFailure, 'code'>): boolean {
  return code === 'customs_required'
}

const notCertified = 'contents_not_certified'

export interface FailureGroup {
  carrier: CarrierCode
  carrierAccountId: string
  /** services that failed for the same reason, as people name them; empty: the whole carrier */
  services: string[]
  reason: string
  certify: boolean
}

/** Failures of one carrier account with the same reason as one, in the order they came. */
export function groupFailures(failures: readonly RateFailure[]): FailureGroup[] {
  const groups = new Map<string, FailureGroup>()
  for (const failure of failures) {
    const { carrier, carrierAccountId, service } = failure
    const reason = failureReason(failure)
    const key = `${carrierAccountId} ${service ? 'service' : 'all'} ${reason}`
    const group = groups.get(key) ?? {
      carrier,
      carrierAccountId,
      services: [],
      reason,
      certify: needsCertifying(failure),
    }
    if (service) group.services.push(failedService(failure))
    groups.set(key, group)
  }
  return [...groups.values()]
}

/** What carriers say against one extra (`saturdayDelivery`), once each: `UPS: …`. */
export function againstExtra(failures: readonly RateFailure[], extra: string): string[] {
  const said = failures
    .filter(({ message }) => message.startsWith(`options.${extra}:`) || message.startsWith(`options.${extra}.`))
    .map((failure) => `${carrierShortNames[failure.carrier]}: ${failureReason(failure)}`)
  return [...new Set(said)]
}
