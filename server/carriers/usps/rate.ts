/** Asks for all services of a request at once: builds the searches of Shipping Options 3.0. */
import type { Package } from '#contracts/carriers.ts'
import type { RateRequest } from '../carrier.ts'
import { decimalOf, type Json, record } from '../kit/values.ts'
import { customsOf } from './customs.ts'
import { type Extras, extrasOf } from './options.ts'
import { measuresOf, pounds } from './packages.ts'
import { isDomestic, isMilitary, zipOf } from './places.ts'
import type { Findings } from './problems.ts'
import { expressClass, indicatorsOf } from './services.ts'

export const ratePath = '/shipments/v3/options/search'

/** One search: a distinct package, and the mail classes whose answer counts. */
export interface Search {
  body: Json
  /** packages that are exactly like this one, by number from 0 */
  packages: number[]
  item: Package
  extras: Extras
  /** everything, all but Express (whose extra services may have other codes), or one mail class */
  part: 'all' | 'others' | (string & {})
}

type Credentials = Readonly<Record<string, string>>

/**
 * The searches, few as they can be: equal packages share one. `contract` asks for the prices of the account too.
 * What cannot be asked is left to `findings`.
 */
export function buildSearches(
  request: RateRequest,
  { credentials, contract }: { credentials: Credentials; contract: boolean },
  findings: Findings,
): Search[] {
  const { from, to, options } = request
  const international = !isDomestic(to)
  checkWay(request, findings)
  const plain = extrasOf(request, { express: false, international }, findings)
  const express = extrasOf(request, { express: true, international }, findings)
  const alike = JSON.stringify(plain) === JSON.stringify(express)
  const parts: Search['part'][] = alike || international || options.returnLabel ? ['all'] : ['others', expressClass]
  const customs = request.customs && customsOf(request.customs, { international, country: to.country }, findings)
  const duties = international && request.customs && customs?.prepaid ? dutiesOf(request, request.customs.items) : null
  const searches = new Map<string, Search>()
  for (const [index, item] of request.packages.entries()) {
    if (indicatorsOf[item.packaging ?? 'package'].length === 0)
      findings.problem(
        'packaging_not_offered',
        `packages.${index}.packaging: USPS labels are for parcels; postcards need postage of the price list`,
      )
    for (const part of parts) {
      const extras = part === expressClass ? express : plain
      const described = describe(request, { item, index, extras, part }, findings)
      const way = international
        ? { destinationCountryCode: to.country, foreignPostalCode: to.postalCode, ...duties }
        : { destinationZIPCode: zipOf(to, 'to', findings).ZIPCode, destinationEntryFacilityType: 'NONE' }
      const body = {
        pricingOptions: pricingOf(credentials, { contract, returned: options.returnLabel === true }),
        originZIPCode: zipOf(from, 'from', findings).ZIPCode,
        ...way,
        packageDescription: withDuties(described, duties !== null),
      }
      const key = JSON.stringify(body) + (item.packaging ?? 'package')
      const known = searches.get(key)
      if (known) known.packages.push(index)
      else searches.set(key, { body, packages: [index], item, extras, part })
    }
  }
  return [...searches.values()]
}

/** The same search once for each mail class: for when one class without an extra service spoils the answer of all. */
export function perClass(search: Search, mailClasses: readonly string[]): Search[] {
  return mailClasses.map((mailClass) => ({
    ...search,
    body: { ...search.body, packageDescription: { ...record(search.body.packageDescription), mailClass } },
    part: mailClass,
  }))
}

/** What every label of this way needs, so that no price is shown that cannot be bought. */
export function checkWay({ from, to, customs, packages }: RateRequest, findings: Findings): void {
  if (!isDomestic(from))
    findings.problem(
      'origin_not_served',
      `from.country: USPS takes in parcels in the United States only, not ${from.country}`,
    )
  if (customs && packages.length > 1)
    findings.problem(
      'one_package_with_customs',
      'packages: USPS makes a customs form for each package; ship them one by one, each with its own goods',
    )
  if (customs) return
  if (!isDomestic(to))
    findings.problem(
      'customs_required',
      `customs: needed to ${to.country}; enter the goods with value, weight and origin`,
    )
  else if (isMilitary(to) || isMilitary(from))
    findings.problem(
      'customs_required',
      'customs: military and diplomatic post offices need a customs form; enter the goods',
    )
}

function pricingOf(credentials: Credentials, wish: { contract: boolean; returned: boolean }): Json[] {
  const { crid, mid = '', accountType = '', accountNumber = '' } = credentials
  const account = wish.returned
    ? { accountType: 'MID', accountNumber: mid }
    : { accountType: accountType.trim().toUpperCase(), accountNumber: accountNumber.split('-')[0] }
  const contract = { priceType: 'CONTRACT', paymentAccount: { ...account, ...(crid && { CRID: crid }) } }
  return [...(wish.contract ? [contract] : []), { priceType: 'COMMERCIAL' }, { priceType: 'RETAIL' }]
}

function describe(
  { to, shipDate, options }: RateRequest,
  { item, index, extras, part }: { item: Package; index: number; extras: Extras; part: Search['part'] },
  findings: Findings,
): Json {
  const all = !isDomestic(to) ? 'ALL' : options.returnLabel ? 'ALL_RETURNS' : 'ALL_OUTBOUND'
  return {
    ...measuresOf(item, index, findings),
    ...(extras.nonstandard && { hasNonstandardCharacteristics: true }),
    mailClass: part === expressClass ? expressClass : all,
    extraServices: extras.rateCodes,
    ...(extras.packageValueCents !== null && { packageValue: Number(decimalOf(extras.packageValueCents)) }),
    mailingDate: shipDate,
  }
}

/** 370: USPS Delivery Duties Paid, with what it is computed from. */
function withDuties(described: Json, prepaid: boolean): Json {
  return prepaid ? { ...described, extraServices: [370, ...(described.extraServices as number[])] } : described
}

function dutiesOf({ to }: RateRequest, items: NonNullable<RateRequest['customs']>['items']): Json {
  return {
    requestDutiesTaxesFees: true,
    ...(to.city && { destinationCity: to.city }),
    ...(to.state && /^\w{2}$/.test(to.state) && { destinationState: to.state }),
    items: items.slice(0, 30).map((item, index) => ({
      itemId: String(index + 1),
      itemValue: Number(decimalOf(item.unitValueCents)),
      itemQuantity: item.quantity,
      ...(item.unitWeight.value > 0 && { itemWeight: Math.max(0.001, pounds(item.unitWeight)) }),
      countryOfOrigin: item.originCountry,
      ...(item.hsCode && { HSTariffNumber: item.hsCode }),
    })),
  }
}
