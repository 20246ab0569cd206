/** Why a service has no price, in words: without the names that programs use for services and fields. */
import type { RateFailure } from '#lib/api/types.ts'
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
  const text = message.replace(/^[a-z]\w*(?:\.\w+)*: /, '')
  const plain = code === notCertified ? text.replace(/\.? Set it to "\w+".*$/, '') : text
  return plain.charAt(0).toUpperCase() + plain.slice(1)
}

/** True when the sender can get a price by certifying the contents. */
export function needsCertifying({ code }: Pick<RateFailure, 'code'>): boolean {
  return code === notCertified
}

const notCertified = 'contents_not_certified'
