/** Pickups: POST /pickups and DELETE /pickups/{number}. */
import type { CarrierReply, Outcome, PickupAnswer, PickupRequest } from '../carrier.ts'
import { failed, failure, jsonOf } from '../kit/messages.ts'
import { type Json, textOf } from '../kit/values.ts'
import { refusalsOf, warningsOf } from './errors.ts'
import { weightFor } from './packages.ts'
import { checkContact, checkPlace, partyOf } from './party.ts'
import { firstRefusal, type Refusal } from './refusal.ts'
import { isDocumentProduct, productOfService } from './services.ts'
import { dhlTime } from './ship-time.ts'

const locationMax = 80
/** `specialInstructions`: four lines of 80 characters. */
const instructionMax = 80
const instructionsMax = 4
const domestic = new Set(['N', '1', 'O', 'I', 'G', 'U', 'W'])

export function checkPickup({ address, location, instructions }: PickupRequest): Refusal | null {
  return firstRefusal([
    () => checkPlace('from', address),
    () => checkContact('from', address, address),
    () =>
      location.length <= locationMax
        ? null
        : { code: 'too_long', text: `location: DHL takes ${locationMax} characters; shorten it` },
    () =>
      instructions.length <= instructionMax * instructionsMax
        ? null
        : {
            code: 'too_long',
            text: `instructions: DHL takes ${instructionMax * instructionsMax} characters; shorten it`,
          },
  ])
}

/** One shipment of the first service stands for all: DHL sends one courier, whatever the products. */
export function buildPickup(request: PickupRequest, accountNumber: string): Json {
  const { address, day, readyTime, closeTime, packages, weight, services, location, instructions } = request
  const product = services.flatMap((one) => productOfService(one) ?? [])[0] ?? 'P'
  const units = weight.unit === 'lb' ? ('imperial' as const) : ('metric' as const)
  const each = weightFor({ value: weight.value / packages, unit: weight.unit }, units)
  const lines = instructions.match(new RegExp(`[\\s\\S]{1,${instructionMax}}`, 'g')) ?? []
  const accounts = [{ typeCode: 'shipper', number: accountNumber }]
  return {
    plannedPickupDateAndTime: dhlTime(day, `${readyTime}:00`, address),
    closeTime,
    ...(location && { location }),
    locationType: address.residential ? 'residence' : 'business',
    accounts,
    ...(lines.length > 0 && { specialInstructions: lines.map((value) => ({ value })) }),
    customerDetails: { shipperDetails: partyWithoutType(address) },
    shipmentDetails: [
      {
        productCode: product,
        accounts,
        isCustomsDeclarable: !isDocumentProduct(product) && !domestic.has(product),
        unitOfMeasurement: units,
        packages: Array.from({ length: packages }, () => ({ weight: each })),
      },
    ],
  }
}

/** POST /pickups knows no `typeCode` and no `provinceName` of a party. */
function partyWithoutType(address: PickupRequest['address']): Json {
  const { postalAddress, contactInformation } = partyOf(address, address)
  const { provinceName: _, ...place } = postalAddress as Json
  return { postalAddress: place, contactInformation }
}

export function parsePickup(reply: CarrierReply): Outcome<PickupAnswer> {
  const body = jsonOf(reply)
  if (reply.status < 200 || reply.status >= 300 || !body) return failed(...refusalsOf(reply))
  const numbers = [body.dispatchConfirmationNumbers].flat().flatMap((one) => textOf(one) ?? [])
  const number = numbers[0]
  if (!number) {
    const text = 'DHL took the pickup but gave no number; call DHL to make sure.'
    return failed(failure('dhl', { code: 'pickup_unclear', text, retryable: true }))
  }
  const told = [
    textOf(body.nextPickupDate) && `on ${textOf(body.nextPickupDate)}`,
    textOf(body.readyByTime) && `have it ready by ${textOf(body.readyByTime)}`,
  ].filter(Boolean)
  const text = ['DHL comes', ...told].join(', ').replace('comes, on', 'comes on')
  return {
    result: { number, amountCents: null, currency: null, text: `${text}.`, carrierData: { all: numbers.join(',') } },
    messages: warningsOf(body),
  }
}

/** DHL wants a name and a reason; both are free text. */
export function cancelPaths({ address }: PickupRequest, answer: PickupAnswer): string[] {
  const requestorName = address.name?.trim() || address.company?.trim() || 'Sender'
  const query = new URLSearchParams({ requestorName, reason: 'Not needed any more' })
  const numbers = (answer.carrierData.all ?? answer.number).split(',').filter(Boolean)
  return numbers.map((number) => `/pickups/${encodeURIComponent(number)}?${query}`)
}

export function parseCancel(reply: CarrierReply): Outcome<{ cancelled: true }> {
  if (reply.status >= 200 && reply.status < 300) return { result: { cancelled: true }, messages: [] }
  return failed(...refusalsOf(reply))
}
