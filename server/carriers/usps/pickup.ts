/** Free pickup with the daily mail: the letter carrier takes parcels along. */
import type { CarrierReply, Outcome, PickupAnswer, PickupRequest } from '../carrier.ts'
import { failed, jsonOf, refused, unreadable } from '../kit/messages.ts'
import { dayOf, type Json, textOf } from '../kit/values.ts'
import { isError, messagesOf } from './errors.ts'
import { pounds } from './packages.ts'
import { addresseeOf, emailOf, localityOf, streetOf } from './places.ts'
import type { Findings } from './problems.ts'

export const pickupPath = '/pickup/v3/carrier-pickup'

const packageTypes: Readonly<Record<string, string>> = {
  usps_ground_advantage: 'USPS_GROUND_ADVANTAGE',
  usps_priority_mail: 'PRIORITY_MAIL',
  usps_priority_mail_express: 'PRIORITY_MAIL_EXPRESS',
}

/** Where it lies, by words; the text itself always goes along. */
const locations: readonly (readonly [RegExp, string])[] = [
  [/front door/i, 'FRONT_DOOR'],
  [/back door/i, 'BACK_DOOR'],
  [/side door/i, 'SIDE_DOOR'],
  [/knock|bell/i, 'KNOCK_ON_DOOR'],
  [/mail ?room/i, 'MAIL_ROOM'],
  [/mail ?box/i, 'MAILBOX'],
  [/office/i, 'OFFICE'],
  [/porch/i, 'PORCH'],
  [/reception|front desk|lobby/i, 'RECEPTION'],
]

/** Several services at once are told as OTHER: only the number of all parcels is known. USPS takes no times. */
export function buildPickup(request: PickupRequest, findings: Findings): Json {
  const { address, day, packages, weight, location, instructions } = request
  const email = emailOf(address)
  if (!email)
    findings.problem(
      'email_required',
      'address.email: USPS confirms pickups by e-mail; enter an address of at most 50 characters',
    )
  const found = locations.find(([pattern]) => pattern.test(location))?.[1] ?? 'OTHER'
  const text = [location, instructions]
    .map((part) => part.trim())
    .filter(Boolean)
    .join('. ')
  if (found === 'OTHER' && !text)
    findings.problem('location_required', 'location: say where the driver finds the parcels')
  return {
    pickupDate: day,
    pickupAddress: {
      ...addresseeOf(address, 'address', findings),
      address: { ...streetOf(address, 'address', findings), ...localityOf(address, 'address', findings) },
      contact: [{ email: email ?? '' }],
    },
    packages: [{ packageType: typeOf(request.services), packageCount: packages }],
    estimatedWeight: pounds(weight),
    pickupLocation: { packageLocation: found, ...(text && { specialInstructions: text }) },
  }
}

function typeOf(services: readonly string[]): string {
  const types = new Set(
    services.map((service) =>
      service.endsWith('_international') ? 'INTERNATIONAL' : (packageTypes[service] ?? 'OTHER'),
    ),
  )
  const [only] = types
  return types.size === 1 && only ? only : 'OTHER'
}

export function parsePickup(reply: CarrierReply, { day }: PickupRequest): Outcome<PickupAnswer> {
  const json = jsonOf(reply)
  if (reply.status < 200 || reply.status >= 300 || isError(json)) return failed(...messagesOf(reply))
  const number = textOf(json?.confirmationNumber)
  if (!number) return failed(unreadable('usps', 'USPS', reply))
  const planned = dayOf(json?.pickupDate) ?? day
  const text = `Fetched with the daily mail on ${planned}, free of charge. USPS lets nobody choose the time.`
  const etag = textOf(reply.headers.etag)
  return {
    result: { number, amountCents: 0, currency: 'USD', text, carrierData: etag ? { etag } : {} },
    messages: [],
  }
}

export function pickupPathOf(number: string): string {
  return `${pickupPath}/${encodeURIComponent(number)}`
}

export function parseCancel(reply: CarrierReply): Outcome<{ cancelled: true }> {
  const json = jsonOf(reply)
  if (reply.status >= 200 && reply.status < 300 && !isError(json)) return { result: { cancelled: true }, messages: [] }
  const messages = messagesOf(reply)
  if (messages.some(({ text }) => /already (been )?cancel/i.test(text)))
    return { result: { cancelled: true }, messages: [] }
  if (reply.status === 412)
    return refused('usps', 'pickup_changed', 'The pickup was changed with USPS meanwhile; cancel it on usps.com.')
  return failed(...messages)
}
