/** The simulated APIs beside shipping: address check, products of an account, pickups. */
import { type Json, record, records, textOf } from '../../kit/values.ts'
import type { Scene, SimulatedReply, SimulatedRequest } from '../../simulator/server.ts'
import { accountProblems, commonProblems, firstProblem, isAccount } from './checks.ts'
import { plannedProblem } from './dates.ts'
import { errorReply, okReply } from './envelope.ts'
import { journeyOf, productJson, quotesOf } from './products.ts'

export function priceJourney(request: SimulatedRequest): SimulatedReply {
  const body = record(request.json)
  const problem = firstProblem(...commonProblems(body))
  if (problem) return problem
  const journey = journeyOf(body)
  const products = quotesOf(journey).map((quote) => productJson(quote, journey, { prices: true }))
  if (products.length === 0)
    return errorReply(404, '996: The requested product(s) not available based on your search criteria.')
  return okReply(request, { products })
}

export function productsOf(request: SimulatedRequest): SimulatedReply {
  const { query } = request
  if (!isAccount(query.get('accountNumber')))
    return errorReply(400, 'The account number is not found or invalid. Please check the account number and retry.')
  const journey = {
    from: { countryCode: query.get('originCountryCode') },
    to: { countryCode: query.get('destinationCountryCode') },
    packages: [{ weight: query.get('weight') }],
    services: [],
    declarable: query.get('isCustomsDeclarable') === 'true',
    imperial: query.get('unitOfMeasurement') === 'imperial',
    plannedAt: query.get('plannedShippingDate') ?? '',
  }
  return okReply(request, {
    products: quotesOf(journey).map((quote) => productJson(quote, journey, { prices: false })),
  })
}

/** Postal codes the simulator knows by name; any other well-formed one is taken as it comes. */
const known: readonly (readonly [country: string, postalCode: string, city: string])[] = [
  ['US', '10001', 'NEW YORK'],
  ['US', '10013', 'NEW YORK'],
  ['US', '10118', 'NEW YORK'],
  ['US', '60601', 'CHICAGO'],
  ['US', '94105', 'SAN FRANCISCO'],
  ['DE', '10115', 'BERLIN'],
  ['DE', '53113', 'BONN'],
  ['GB', 'EC1A1BB', 'LONDON'],
]

export function checkAddress(request: SimulatedRequest): SimulatedReply {
  const { query } = request
  const country = query.get('countryCode') ?? ''
  const postalCode = (query.get('postalCode') ?? '').replace(/\s/g, '').toUpperCase()
  const city = query.get('cityName') ?? ''
  if (!query.get('type') || country.length !== 2)
    return errorReply(400, 'Missing mandatory parameters: type, countryCode')
  if (city.length > 45) return errorReply(400, 'Parameters not having correct format: cityName (maxLength=45)')
  const place = (code: string, name: string) => ({
    countryCode: country,
    postalCode: code,
    cityName: name,
    serviceArea: { code: 'PRG', description: `${name}-${country}`, GMTOffset: '+00:00' },
  })
  const listed = known.filter(([land, code]) => land === country && code === postalCode.slice(0, code.length))
  const shape = country === 'US' ? /^\d{5}(-?\d{4})?$/ : /^[A-Z0-9-]{2,12}$/
  const address = listed.map(([, code, name]) => place(code, name))
  if (address.length === 0 && city && shape.test(postalCode) && !/^0+$/.test(postalCode))
    address.push(place(postalCode, city.toUpperCase()))
  return address.length > 0 ? okReply(request, { address }) : errorReply(404, 'No data found')
}

export function bookPickup(request: SimulatedRequest, scene: Scene): SimulatedReply {
  const body = record(request.json)
  const planned = plannedProblem(textOf(body.plannedPickupDateAndTime))
  const shipper = record(record(body.customerDetails).shipperDetails)
  const contact = record(shipper.contactInformation)
  const problem = firstProblem(
    () => [400, accountProblems(body)],
    () => [400, planned ? [planned] : []],
    () => [
      422,
      'phone' in contact ? [] : ['#/customerDetails/shipperDetails/contactInformation: required key [phone] not found'],
    ],
    () => [422, records(body.shipmentDetails).length > 0 ? [] : ['#: required key [shipmentDetails] not found']],
  )
  if (problem) return problem
  const count = (scene.store.kept<number>('pickups') ?? 0) + 1
  scene.store.keep('pickups', count)
  const number = `PRG${scene.now().toISOString().slice(2, 10).replaceAll('-', '')}${String(count).padStart(6, '0')}`
  scene.store.keep(`pickup:${number}`, { body, cancelled: false })
  return okReply(
    request,
    { dispatchConfirmationNumbers: [number], readyByTime: '17:00', nextPickupDate: dayOf(body) },
    201,
  )
}

const dayOf = (body: Json) => textOf(body.plannedPickupDateAndTime)?.slice(0, 10)

export function cancelPickup(request: SimulatedRequest, scene: Scene, number: string): SimulatedReply {
  const lacking = ['requestorName', 'reason'].filter((key) => !request.query.get(key))
  if (lacking.length > 0) return errorReply(400, `Missing mandatory parameters: ${lacking.join(', ')}`)
  const booked = scene.store.kept<{ cancelled: boolean }>(`pickup:${number}`)
  if (!booked || booked.cancelled)
    return errorReply(404, 'Cancellation of booking was not successful. Requested Pickup was not found')
  scene.store.keep(`pickup:${number}`, { ...booked, cancelled: true })
  return okReply(request, {})
}
