/** What DHL would refuse, found before it is asked. */
import type { PurchaseRequest, RateRequest } from '../carrier.ts'
import { checkCustoms } from './customs.ts'
import { checkOptions } from './options.ts'
import { checkPackages } from './packages.ts'
import { checkContact, checkPlace } from './party.ts'
import { checkReferences } from './references.ts'
import { firstRefusal, type Refusal } from './refusal.ts'
import { productOfService, readCarrierRef } from './services.ts'
import { checkShipDate } from './ship-time.ts'

export function checkRate(request: RateRequest, now: Date): Refusal | null {
  return firstRefusal([
    () => checkShipDate(request.shipDate, request.from, now),
    () => checkPackages(request.packages),
    () => checkOptions(request),
    () => checkCustoms(request),
    () => checkPlace('from', request.from),
    () => checkPlace('to', request.to),
  ])
}

export function checkPurchase(request: PurchaseRequest, now: Date): Refusal | null {
  return firstRefusal([
    () => checkService(request),
    () => checkRate(request, now),
    () => checkContact('from', request.from, request.to),
    () => checkContact('to', request.to, request.from),
    () => checkReferences(request.references),
  ])
}

function checkService({ service, carrierRef }: PurchaseRequest): Refusal | null {
  if (readCarrierRef(carrierRef) || productOfService(service)) return null
  return { code: 'service_unknown', text: `service: DHL has no "${service}"; rate again and choose one` }
}
