/** Pickups: POST /pickup/v1/pickups and PUT /pickup/v1/pickups/cancel. Ground and Express fetch separately. */
import type { CarrierReply, Outcome, PickupAnswer, PickupRequest } from '../carrier.ts'
import { failed, failure, jsonOf } from '../kit/messages.ts'
import { at, type Json, textOf } from '../kit/values.ts'
import { errorsOf, notesOf, refusalsOf } from './errors.ts'
import { weightOf } from './packages.ts'
import { checkParty, contactOf, partyAddress } from './party.ts'
import { firstRefusal, type Refusal } from './refusal.ts'
import { companyOf } from './services.ts'

/** Pickup API, remarks. */
const remarksMax = 60

const remarksOf = ({ location, instructions }: PickupRequest) =>
  [location, instructions].filter((text) => text.trim() !== '').join('. ')

export function checkPickup(request: PickupRequest): Refusal | null {
  const { services, address } = request
  const remarks = remarksOf(request)
  return firstRefusal([
    () =>
      new Set(services.map(companyOf)).size > 1
        ? { code: 'companies_mixed', text: 'services: FedEx Ground and Express fetch separately; order two pickups' }
        : null,
    () => {
      const refusal = checkParty('from', address, address)
      return refusal && { ...refusal, text: refusal.text.replace(/^from\./, 'address.') }
    },
    () =>
      remarks.length > remarksMax
        ? {
            code: 'too_long',
            text: `instructions: with the location FedEx takes ${remarksMax} characters, these are ${remarks.length}; shorten them`,
          }
        : null,
  ])
}

/** The four places FedEx knows; what it is called goes into the remarks. */
function packageLocation(location: string): 'FRONT' | 'REAR' | 'SIDE' | 'NONE' {
  if (/front|lobby|reception/i.test(location)) return 'FRONT'
  if (/rear|back|dock/i.test(location)) return 'REAR'
  return /side/i.test(location) ? 'SIDE' : 'NONE'
}

export function buildPickup(request: PickupRequest, accountNumber: string): Json {
  const { address, day, readyTime, closeTime, packages, weight, services, location } = request
  const remarks = remarksOf(request)
  return {
    associatedAccountNumber: { value: accountNumber },
    carrierCode: companyOf(services[0] ?? ''),
    originDetail: {
      pickupAddressType: 'OTHER',
      pickupLocation: { contact: contactOf(address, address), address: partyAddress(address) },
      readyDateTimestamp: `${day}T${readyTime}:00`,
      customerCloseTime: `${closeTime}:00`,
      packageLocation: packageLocation(location),
    },
    packageCount: packages,
    totalWeight: weightOf(weight, 'LB'),
    ...(remarks && { remarks }),
  }
}

export function parsePickup(reply: CarrierReply, { day, services }: PickupRequest): Outcome<PickupAnswer> {
  const body = jsonOf(reply)
  const number = textOf(at(body, 'output', 'pickupConfirmationCode'))
  const errors = errorsOf(body ?? {}, reply.status)
  if (reply.status !== 200 || !body || (errors.length > 0 && !number)) return failed(...refusalsOf(reply))
  const messages = notesOf(body)
  if (!number)
    return failed(
      failure('fedex', { code: 'no_number', text: 'FedEx gave no number of the pickup; ask FedEx' }),
      ...messages,
    )
  const location = textOf(at(body, 'output', 'location'))
  const text = textOf(at(body, 'output', 'message')) ?? `FedEx comes on ${day}.`
  const carrierCode = companyOf(services[0] ?? '')
  const carrierData = { carrierCode, scheduledDate: day, ...(location && { location }) }
  return { result: { number, amountCents: null, currency: null, text, carrierData }, messages }
}

export function buildPickupCancel(request: PickupRequest, answer: PickupAnswer, accountNumber: string): Json {
  const { carrierCode = companyOf(request.services[0] ?? ''), scheduledDate, location } = answer.carrierData
  return {
    associatedAccountNumber: { value: accountNumber },
    pickupConfirmationCode: answer.number,
    carrierCode,
    scheduledDate: scheduledDate ?? request.day,
    ...(location && { location }),
  }
}

export function parsePickupCancel(reply: CarrierReply): Outcome<{ cancelled: true }> {
  const body = jsonOf(reply)
  if (reply.status !== 200 || !body || !('output' in body) || Array.isArray(body.errors))
    return failed(...refusalsOf(reply))
  return { result: { cancelled: true }, messages: notesOf(body) }
}
