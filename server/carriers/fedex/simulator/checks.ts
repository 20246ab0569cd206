/** What the simulated FedEx refuses, as the real one does. */

import { at, type Json, numberOf, record, records, textOf } from '../../kit/values.ts'
import type { SimulatedReply } from '../../simulator/server.ts'
import { refuse } from './envelope.ts'

const poundsMax = 150
const daysAheadMax = 10
const dayMs = 86_400_000

export function checkAccount(body: Json, key = 'accountNumber'): SimulatedReply | null {
  if (/^\d{9}$/.test(textOf(at(body, key, 'value')) ?? '')) return null
  const message = 'Please enter a valid 9-digit FedEx account number or register for a new FedEx account number.'
  return refuse('ACCOUNTNUMBER.REGISTRATION.REQUIRED', message)
}

/** What prices and shipments have in common. */
export function checkCommon(shipment: Json, recipient: unknown, now: Date): SimulatedReply | null {
  for (const [side, party] of [
    ['SHIPPER', shipment.shipper],
    ['RECIPIENT', recipient],
  ] as const) {
    const country = textOf(at(party, 'address', 'countryCode'))
    const postalCode = textOf(at(party, 'address', 'postalCode')) ?? ''
    if (!country) return refuse(`${side}.COUNTRYCODE.REQUIRED`, 'Country code is required.')
    if (country === 'US' && !/^\d{5}(-?\d{4})?$/.test(postalCode))
      return refuse(`${side}.POSTALCODE.INVALID`, 'Postal code is invalid. Please correct and try again.')
  }
  const day = Date.parse(textOf(shipment.shipDateStamp ?? shipment.shipDatestamp) ?? '')
  if (day > now.getTime() + (daysAheadMax + 1) * dayMs) return refuse('SHIPDATE.OUTOFRANGE', 'Ship date is invalid.')
  return checkItems(shipment) ?? checkBorder(shipment, recipient)
}

function checkItems(shipment: Json): SimulatedReply | null {
  const items = records(shipment.requestedPackageLineItems)
  if (items.length === 0) return refuse('REQUESTEDPACKAGELINEITEMS.REQUIRED', 'Package line items are required.')
  const units = new Set(items.map((item) => textOf(at(item, 'weight', 'units'))))
  if (units.size > 1) return refuse('WEIGHTUNITS.MISMATCH', 'All packages must have the same weight unit.')
  for (const item of items) {
    const value = numberOf(at(item, 'weight', 'value'))
    if (value === null || value <= 0) return refuse('PACKAGE.WEIGHT.INVALID', 'Package weight is missing or invalid.')
    const pounds = textOf(at(item, 'weight', 'units')) === 'KG' ? value / 0.45359237 : value
    if (pounds > poundsMax) return refuse('PACKAGE.WEIGHT.EXCEEDED', 'Package weight exceeds the limit of 150 LB.')
    const sides = ['length', 'width', 'height'].map((side) => record(item.dimensions)[side])
    if (sides.some((side) => side !== undefined && !Number.isInteger(side)))
      return refuse('PACKAGE.DIMENSIONS.INVALID', 'Package dimensions must be whole numbers.')
    const ice = at(item, 'packageSpecialServices', 'dryIceWeight', 'units')
    if (ice !== undefined && ice !== 'KG') return refuse('DRYICEWEIGHT.UNITS.INVALID', 'Dry ice weight must be in KG.')
  }
  return null
}

function checkBorder(shipment: Json, recipient: unknown): SimulatedReply | null {
  const [from, to] = [at(shipment, 'shipper', 'address', 'countryCode'), at(recipient, 'address', 'countryCode')]
  const commodities = records(at(shipment, 'customsClearanceDetail', 'commodities'))
  if (from === to) return null
  if (commodities.length === 0)
    return refuse(
      'CUSTOMSCLEARANCEDETAIL.REQUIRED',
      'Customs clearance detail is required for international shipments.',
    )
  const units = textOf(at(shipment.requestedPackageLineItems, 'weight', 'units'))
  for (const one of commodities) {
    if (!textOf(one.description)) return refuse('COMMODITY.DESCRIPTION.REQUIRED', 'Commodity description is required.')
    if (textOf(at(one, 'weight', 'units')) !== units)
      return refuse('COMMODITY.WEIGHTUNITS.MISMATCH', 'The package and commodity weight unit should be the same.')
  }
  return null
}

const imageTypes = ['PDF', 'PNG', 'ZPLII', 'EPL2']

/** What only a purchase has. */
export function checkShipment(body: Json): SimulatedReply | null {
  const shipment = record(body.requestedShipment)
  if (!textOf(body.labelResponseOptions))
    return refuse('LABELRESPONSEOPTIONS.REQUIRED', 'Label response options is required.')
  for (const [side, party] of [
    ['SHIPPER', shipment.shipper],
    ['RECIPIENTS', records(shipment.recipients)[0]],
  ] as const) {
    const contact = record(at(party, 'contact'))
    const [line] = [at(party, 'address', 'streetLines')].flat()
    if (!textOf(contact.personName) && !textOf(contact.companyName))
      return refuse(`${side}.CONTACT.NAMEORCOMPANY.REQUIRED`, 'Person name or company name is required.')
    if (!/^\d{10,15}$/.test(textOf(contact.phoneNumber) ?? ''))
      return refuse(`${side}CONTACT.PHONENUMBER.INVALID`, 'Phone number is missing or invalid.')
    if (!textOf(line)) return refuse(`${side}.STREETLINES.REQUIRED`, 'Street lines are required.')
    if (!textOf(at(party, 'address', 'city'))) return refuse(`${side}.CITY.REQUIRED`, 'City is required.')
  }
  const label = record(shipment.labelSpecification)
  if (!imageTypes.includes(textOf(label.imageType) ?? '') || !textOf(label.labelStockType))
    return refuse('LABEL.IMAGETYPE.INVALID', 'Label image type or stock type is missing or invalid.')
  const payment = record(shipment.shippingChargesPayment)
  const payer = textOf(at(payment, 'payor', 'responsibleParty', 'accountNumber', 'value'))
  if (payment.paymentType === 'SENDER' && payer !== null && payer !== textOf(at(body, 'accountNumber', 'value')))
    return refuse(
      'ACCOUNT.NUMBER.MISMATCH',
      'When payment Type is SENDER, ShippingChargesPayment Payor AccountNumber should match the shipper account number.',
    )
  return null
}
