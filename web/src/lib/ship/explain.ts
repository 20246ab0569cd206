/** What would change the answer: every cure known for this very request, most useful first. */
import type { ExcludedRate, Package, RateFailure, ShippingOptions } from '#lib/api/types.ts'
import { carrierShortNames } from '#lib/shipment/words.ts'
import { failureReason, needsCertifying, needsCustoms } from './failures.ts'

export interface Asked {
  packages: readonly (Package | null)[]
  options: ShippingOptions
  residential: boolean | undefined
  shipDate: string
  failures: readonly RateFailure[]
  excluded: readonly ExcludedRate[]
}

/** Sentences that each name what to do and what it does. */
export function whatWouldChange(asked: Asked): string[] {
  const { packages, options, residential, shipDate, failures, excluded } = asked
  const sizeless = packages.some((one) => one && !one.dimensions && (one.packaging ?? 'package') === 'package')
  const texts = [
    ...excluded.map(({ rate, cure }) => `${rate.serviceName}: ${cure}`),
    failures.some(needsCustoms) && 'Declare the goods for customs: carriers that need it then answer.',
    sizeless && 'Give length, width and height: carriers bill large parcels by size, and some need them for a price.',
    ...extraRefusals(failures),
    failures.some(needsCertifying) &&
      'Books and recordings go as Media Mail: certify the contents under Extras to see its price.',
    ...late(failures),
    residential === undefined && 'Say whether the address is a home: some carriers charge more for delivery there.',
    options.signature && 'Without a signature the price may be lower.',
    !shipDate && 'A later ship date, under Extras, moves the arrival and may change the price.',
  ]
  return [...new Set(texts.filter((text): text is string => Boolean(text)))]
}

/** Extras that keep a whole carrier away. */
function extraRefusals(failures: readonly RateFailure[]): string[] {
  return failures
    .filter(({ message, service }) => service === null && message.startsWith('options.'))
    .map((failure) => `${carrierShortNames[failure.carrier]}: ${failureReason(failure)}`)
}

function late(failures: readonly RateFailure[]): string[] {
  const carriers = new Set(
    failures.filter(({ retryable }) => retryable).map(({ carrier }) => carrierShortNames[carrier]),
  )
  return [...carriers].map((name) => `Ask again: ${name} may answer this time.`)
}
