/** Signature, Certified Mail and return receipt: their price with a service, or why it does not have them. */

import { addInsurance, insuredForReceipt } from './insurance.ts'
import type { Job } from './job.ts'
import { dollars, explain, line, type PiecePrice, type Refused, refuse } from './price.ts'
import { type ServiceCode, services } from './services.ts'

/** Which services take an extra (DMM 503, exhibit 1.4.1). */
const certifiable = new Set<ServiceCode>(['usps_first_class_mail', 'usps_priority_mail'])
const adultSignable = new Set<ServiceCode>([
  'usps_ground_advantage',
  'usps_priority_mail',
  'usps_priority_mail_express',
])

/** Adds what the options ask for to one piece; every option is priced, included or refused, never dropped. */
export function addExtras(code: ServiceCode, price: PiecePrice, job: Job): Refused | null {
  const { options } = job
  const signed = options.certifiedMail ? addCertified(code, price, job) : addSignature(code, price, job)
  if (signed) return signed
  return addReturnReceipt(code, price, job) ?? addInsurance(code, price, job)
}

function charge(price: PiecePrice, name: string, pair: readonly [number, number]): void {
  price.lines.push(line('extra_service', name, pair[0], pair[1]))
  const retail = pair[0] === pair[1] ? '' : ` (${dollars(pair[1])} retail)`
  price.explain.push(explain('extra', `${name} ${dollars(pair[0])}${retail}`))
}

/** Certified Mail collects a signature itself; an adult's is a variant of it with its own price (DMM 503.3). */
function addCertified(code: ServiceCode, price: PiecePrice, { card, options }: Job): Refused | null {
  const { certified, certifiedAdultSignature } = card.extras
  if (!certifiable.has(code))
    return refuse(
      'certified_mail_unavailable',
      `options.certifiedMail: not with ${services[code].name}; use First-Class Mail or Priority Mail`,
    )
  if (options.signature === 'adult_signature_restricted')
    return refuse(
      'signature_unavailable',
      'options.signature: the price list has no Certified Mail with restricted adult signature; choose adult_signature',
    )
  if (options.signature === 'adult_signature') {
    charge(price, 'Certified Mail, adult signature', [certifiedAdultSignature, certifiedAdultSignature])
    return null
  }
  charge(price, 'Certified Mail', [certified, certified])
  if (options.signature === 'signature')
    price.explain.push(explain('extra', 'Signature is part of Certified Mail: nothing more to pay'))
  return null
}

function addSignature(code: ServiceCode, price: PiecePrice, { card, options, military }: Job): Refused | null {
  const level = options.signature ?? 'none'
  if (level === 'none') return null
  if (level === 'signature') return addPlainSignature(code, price, card.extras.signature)
  const { name } = services[code]
  if (!adultSignable.has(code))
    return refuse(
      'signature_unavailable',
      `options.signature: ${name} has no adult signature; use Ground Advantage, Priority Mail or Express`,
    )
  if (military)
    return refuse('signature_unavailable', 'options.signature: no adult signature at APO, FPO and DPO addresses')
  const { adultSignature, adultSignatureRestricted } = card.extras
  if (level === 'adult_signature') charge(price, 'Adult signature', [adultSignature, adultSignature])
  else charge(price, 'Adult signature, restricted delivery', [adultSignatureRestricted, adultSignatureRestricted])
  return null
}

/** Signature Confirmation is for parcels; Express includes a signature on request (DMM 503.7, 113). */
function addPlainSignature(code: ServiceCode, price: PiecePrice, pair: readonly [number, number]): Refused | null {
  if (code === 'usps_first_class_mail')
    return refuse(
      'signature_unavailable',
      'options.signature: First-Class Mail envelopes have none; add certifiedMail, which collects one',
    )
  if (code === 'usps_priority_mail_express')
    price.explain.push(explain('extra', 'Signature on delivery is included on request'))
  else charge(price, 'Signature Confirmation', pair)
  return null
}

/** A return receipt needs a service with a signature to return: Certified Mail, insurance over $500, or Express (DMM 503.6). */
function addReturnReceipt(code: ServiceCode, price: PiecePrice, { card, options }: Job): Refused | null {
  const kind = options.returnReceipt
  if (!kind) return null
  const express = code === 'usps_priority_mail_express' && kind === 'hardcopy'
  if (!express && !options.certifiedMail && !insuredForReceipt(options))
    return refuse(
      'return_receipt_unavailable',
      `options.returnReceipt: ${kind} receipt with ${services[code].name} needs Certified Mail or insurance over $500; add one or leave it out`,
    )
  const cents = kind === 'hardcopy' ? card.extras.returnReceiptHardcopy : card.extras.returnReceiptElectronic
  charge(price, `Return receipt, ${kind}`, [cents, cents])
  return null
}
