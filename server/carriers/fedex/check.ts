/** What FedEx would refuse, found before it is asked. */
import type { PurchaseRequest, RateRequest } from '../carrier.ts'
import { checkCustoms } from './customs.ts'
import { checkOptions } from './options.ts'
import { checkPackages } from './packages.ts'
import { checkParty } from './party.ts'
import { checkReferences } from './references.ts'
import { firstRefusal, type Refusal } from './refusal.ts'
import { companyOf, hubServices, readCarrierRef, serviceTypeOf } from './services.ts'

/** The Rate API takes ship dates up to ten days ahead; one more for places a day ahead of UTC. */
const daysAheadMax = 10 + 1
const dayMs = 86_400_000

export function checkRate(request: RateRequest, now: Date): Refusal | null {
  return firstRefusal([
    () => checkDay(request.shipDate, now),
    () => checkPackages(request.packages),
    () => checkOptions(request.options),
    () => checkCustoms(request),
  ])
}

export function checkPurchase(request: PurchaseRequest, now: Date): Refusal | null {
  return firstRefusal([
    () => checkService(request),
    () => checkRate(request, now),
    () => checkParty('from', request.from, request.to),
    () => checkParty('to', request.to, request.from),
    () => checkReferences(request.references),
  ])
}

function checkDay(shipDate: string, now: Date): Refusal | null {
  if (Date.parse(shipDate) <= now.getTime() + daysAheadMax * dayMs) return null
  return {
    code: 'ship_date_too_far',
    text: 'shipDate: FedEx takes ship dates up to 10 days ahead; choose an earlier day',
  }
}

function checkService({ service, carrierRef, options }: PurchaseRequest): Refusal | null {
  if (hubServices.has(service))
    return {
      code: 'service_not_offered',
      text: 'service: FedEx Ground Economy needs a hub number; choose FedEx Ground',
    }
  if (!readCarrierRef(carrierRef) && !serviceTypeOf(service))
    return { code: 'service_unknown', text: `service: FedEx has no "${service}"; rate again and choose one` }
  if (options.limitedQuantity && companyOf(service) !== 'FDXG')
    return {
      code: 'option_not_offered',
      text: 'options.limitedQuantity: only FedEx Ground takes limited quantities; choose it or take the option off',
    }
  return null
}
