/** What UPS would refuse, said before it is asked. */
import type { PurchaseRequest, RateRequest } from '../carrier.ts'
import { checkCustoms } from './customs.ts'
import { firstRefusal, type Refusal } from './errors.ts'
import { checkOptions, type Job } from './options.ts'
import { checkPackages } from './packages.ts'
import { checkParty, countryOf, crossesBorder } from './party.ts'
import { checkReferences } from './references.ts'
import { codeOf, earlyCode, noReturnCodes } from './services.ts'

/** A request for prices: all services. */
export function rateJob(request: RateRequest): Job | Refusal {
  const job = { ...request, serviceCode: null }
  const refusal = firstRefusal([
    () => checkPackages(request.packages),
    () => checkOptions(job),
    () => checkCustoms(request),
  ])
  return refusal ?? job
}

/** A purchase: one service, and everything a label needs. */
export function purchaseJob(request: PurchaseRequest): (PurchaseRequest & { serviceCode: string }) | Refusal {
  const { from, to, service } = request
  const code = codeOf(service, countryOf(from))
  if (!code) return { code: 'service_not_offered', text: `service: UPS has no ${service} from ${countryOf(from)}.` }
  const job = { ...request, serviceCode: code }
  const phoneNeeded = crossesBorder(from, to) || code === earlyCode
  const refusal = firstRefusal([
    () => checkPackages(request.packages),
    () => checkOptions(job),
    () => checkCustoms(request),
    () => checkReferences(request.references),
    () => checkParty({ side: 'from', own: from, other: to, phoneNeeded }),
    () => checkParty({ side: 'to', own: to, other: from, phoneNeeded }),
    () => (request.options.returnLabel && noReturnCodes.has(code) ? noReturn(service) : null),
  ])
  return refusal ?? job
}

export const noReturn = (service: string): Refusal => ({
  code: 'option_not_offered',
  text: `UPS makes no return labels for ${service}; choose another service.`,
})

export const isRefusal = (value: object): value is Refusal => 'text' in value && 'code' in value
