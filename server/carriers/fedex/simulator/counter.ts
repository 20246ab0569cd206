/** The simulated APIs beside shipping: address check, pickups, Ground close. */

import { at, record, records, textOf } from '../../kit/values.ts'
import type { Scene, SimulatedReply, SimulatedRequest } from '../../simulator/server.ts'
import { checkAccount } from './checks.ts'
import { errorReply, okReply, refuse } from './envelope.ts'

/** Knows every US street that begins with a number, as the post would write it; nothing abroad. */
export function resolveAddress(request: SimulatedRequest): SimulatedReply {
  const address = record(at(request.json, 'addressesToValidate', 'address'))
  const lines = [address.streetLines].flat().flatMap((line) => textOf(line) ?? [])
  if (lines.length === 0) return refuse('ADDRESSTOVALIDATE.STREETLINES.EMPTY', 'Street lines are required.')
  const supported = address.countryCode === 'US'
  const known = supported && /^\d/.test(lines[0] ?? '')
  const upper = (value: unknown) => (textOf(value) ?? '').toUpperCase()
  const base = (textOf(address.postalCode) ?? '').slice(0, 5)
  const resolved = {
    streetLinesToken: lines.map((line) =>
      line
        .toUpperCase()
        .replace(/\bSTREET\b/, 'ST')
        .replace(/\bAVENUE\b/, 'AVE'),
    ),
    city: upper(address.city),
    stateOrProvinceCode: upper(address.stateOrProvinceCode),
    countryCode: address.countryCode,
    parsedPostalCode: { base, addOn: '0001' },
    classification: lines.length > 1 ? 'RESIDENTIAL' : 'BUSINESS',
    attributes: {
      CountrySupported: String(supported),
      Resolved: String(known),
      Matched: String(known),
      DPV: String(known),
      SuiteRequiredButMissing: String(/\btower\b/i.test(lines[0] ?? '') && lines.length === 1),
      AddressType: known ? 'STANDARDIZED' : 'RAW',
    },
  }
  return okReply(request, { resolvedAddresses: [resolved] })
}

export function createPickup(request: SimulatedRequest, scene: Scene): SimulatedReply {
  const body = record(request.json)
  const origin = record(body.originDetail)
  const refusal = checkAccount(body, 'associatedAccountNumber')
  if (refusal) return refusal
  const carrierCode = textOf(body.carrierCode)
  if (carrierCode !== 'FDXE' && carrierCode !== 'FDXG') return refuse('CARRIERCODE.INVALID', 'Carrier code is invalid.')
  const day = textOf(origin.readyDateTimestamp)?.slice(0, 10) ?? ''
  if (!day || !textOf(origin.customerCloseTime))
    return refuse('PICKUP.TIME.MISSING', 'Ready and close time are required.')
  if (day < scene.now().toISOString().slice(0, 10))
    return refuse('PICKUP.REQUESTED.PREVIOUS.DAY', 'Cannot schedule a pickup requested for a previous day.')
  if (!textOf(at(origin, 'pickupLocation', 'address', 'postalCode')))
    return refuse('PICKUP.POSTALCODE.MISSING', 'PostalCode is missing.')
  const count = (scene.store.kept<number>('pickups') ?? 0) + 1
  const code = carrierCode === 'FDXG' ? `CPU${String(count).padStart(8, '0')}` : String(count)
  scene.store.keep('pickups', count)
  scene.store.keep(`pickup:${code}`, { day, carrierCode })
  const location = carrierCode === 'FDXE' ? { location: 'NQAA' } : {}
  return okReply(request, { pickupConfirmationCode: code, message: 'Courier on the way', ...location })
}

export function cancelPickup(request: SimulatedRequest, scene: Scene): SimulatedReply {
  const body = record(request.json)
  const refusal = checkAccount(body, 'associatedAccountNumber')
  if (refusal) return refusal
  const code = textOf(body.pickupConfirmationCode) ?? ''
  const pickup = scene.store.kept<{ day: string; carrierCode: string } | null>(`pickup:${code}`)
  if (!pickup || pickup.carrierCode !== body.carrierCode || pickup.day !== body.scheduledDate)
    return refuse('PICKUP.NUMBER.INVALID', 'The pickup number is invalid.')
  if (pickup.carrierCode === 'FDXE' && body.location !== 'NQAA')
    return refuse('PICKUP.LOCATION.REQUIRED', 'Location is required to cancel an Express pickup.')
  scene.store.keep(`pickup:${code}`, null)
  const cancelConfirmationMessage = 'Requested pickup has been cancelled successfully.'
  return okReply(request, { pickupConfirmationCode: code, cancelConfirmationMessage })
}

/** Closes what was bought from Ground and is not closed; a second close finds nothing. */
export function closeGround(request: SimulatedRequest, scene: Scene): SimulatedReply {
  const body = record(request.json)
  const refusal = checkAccount(body)
  if (refusal) return refusal
  if (body.closeReqType !== 'GCDR' || body.groundServiceCategory !== 'GROUND')
    return refuse('CLOSEREQTYPE.INVALID', 'Close request type is invalid.')
  const closed = new Set(scene.store.kept<string[]>('closed') ?? [])
  const open = scene.store
    .all()
    .filter(({ service, voidedAt, number }) => /GROUND/.test(service) && !voidedAt && !closed.has(number))
  if (open.length === 0) return errorReply(400, 'GROUND.CLOSE.NOSHIPMENTS', 'There are no Ground shipments to close.')
  scene.store.keep('closed', [...closed, ...open.map(({ number }) => number)])
  const image = Buffer.from(`FEDEX GROUND MANIFEST\n${open.map(({ number }) => number).join('\n')}\n`).toString(
    'base64',
  )
  const count = records(scene.store.all()).length
  const document = {
    type: 'MANIFEST',
    accessReference: `GC${body.closeDate}-${count}`,
    copiesToPrint: 1,
    parts: [{ documentPartSequenceNumber: 1, image }],
  }
  return okReply(request, { closeDocuments: [document] })
}
