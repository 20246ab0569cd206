/** Address Validation v2 and Pickup 2409 of the simulated UPS. */
import { at, record, textOf } from '../../kit/values.ts'
import { type Asked, responseOk, Said } from './envelope.ts'

/**
 * Writes addresses in capitals. Streets with NOWHERE are unknown, with AMBIGUOUS there are two, those that begin with a
 * post-office abbreviation written out are corrected.
 */
export function validate({ request }: Asked): object {
  const key = record(at(request.json, 'XAVRequest', 'AddressKeyFormat'))
  const country = textOf(key.CountryCode) ?? ''
  if (country !== 'US' && country !== 'PR')
    throw new Said(400, '9264030', `The state is not supported in the ${country}`)
  const lines = (Array.isArray(key.AddressLine) ? key.AddressLine : [key.AddressLine]).map((line) => textOf(line) ?? '')
  const street = lines.join(' ').toUpperCase()
  const zip = textOf(key.PostcodePrimaryLow) ?? ''
  if (!street.trim() || street.includes('NOWHERE') || !/^\d{5}$/.test(zip))
    return { XAVResponse: { Response: responseOk, NoCandidatesIndicator: '' } }
  const home = /\b(APT|UNIT)\b/.test(street)
  const candidate = (number: string) => ({
    AddressClassification: home ? { Code: '2', Description: 'Residential' } : { Code: '1', Description: 'Commercial' },
    AddressKeyFormat: {
      AddressLine: lines.filter(Boolean).map((line) => line.toUpperCase().replace(/\bSTREET\b/, 'ST') + number),
      PoliticalDivision2: textOf(key.PoliticalDivision2)?.toUpperCase() ?? 'NEW YORK',
      PoliticalDivision1: textOf(key.PoliticalDivision1) ?? 'NY',
      PostcodePrimaryLow: zip,
      PostcodeExtendedLow: '1234',
      CountryCode: country,
    },
  })
  const several = street.includes('AMBIGUOUS')
  return {
    XAVResponse: {
      Response: responseOk,
      ...(several ? { AmbiguousAddressIndicator: '' } : { ValidAddressIndicator: '' }),
      Candidate: several ? [candidate(' N'), candidate(' S')] : [candidate('')],
    },
  }
}

/** A pickup that exists for the same place and day keeps its number. */
export function schedulePickup({ request, scene, account }: Asked): object {
  const body = record(at(request.json, 'PickupCreationRequest'))
  const [ready, close] = ['ReadyTime', 'CloseTime'].map((name) => textOf(at(body, 'PickupDateInfo', name)) ?? '')
  const day = textOf(at(body, 'PickupDateInfo', 'PickupDate')) ?? ''
  if (textOf(at(body, 'Shipper', 'Account', 'AccountNumber')) !== account)
    throw new Said(400, '9510118', 'Invalid shipper account number')
  if (!/^\d{8}$/.test(day) || day < scene.now().toISOString().slice(0, 10).replaceAll('-', ''))
    throw new Said(400, '9510112', 'Invalid pickup date')
  if (!ready || !close || ready >= close) throw new Said(400, '9510113', 'Close time must be later than ready time')
  if (!textOf(at(body, 'PickupAddress', 'Phone', 'Number'))) throw new Said(400, '9510105', 'Missing phone number')
  const key = `pickup:${day}:${textOf(at(body, 'PickupAddress', 'PostalCode'))}`
  const number =
    scene.store.kept<string>(key) || `29${day.slice(2)}${String(scene.now().getTime() % 1000).padStart(3, '0')}`
  scene.store.keep(key, number)
  scene.store.keep(`prn:${number}`, { key, cancelled: false })
  return {
    PickupCreationResponse: {
      Response: responseOk,
      PRN: number,
      RateStatus: { Code: '01', Description: 'Rate available' },
      RateResult: { RateType: 'FD', CurrencyCode: 'USD', GrandTotalOfAllCharge: '12.35' },
    },
  }
}

export function cancelPickup({ request, scene }: Asked): object {
  const number = request.headers.prn ?? ''
  const held = scene.store.kept<{ key: string; cancelled: boolean }>(`prn:${number}`)
  if (!held || held.cancelled) throw new Said(400, '9510117', 'The pickup request could not be found')
  scene.store.keep(`prn:${number}`, { ...held, cancelled: true })
  scene.store.keep(held.key, '')
  return { PickupCancelResponse: { Response: responseOk, PickupType: '01' } }
}
