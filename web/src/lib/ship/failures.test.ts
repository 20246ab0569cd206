import { expect, test } from 'vitest'
import { againstExtra, failedService, failureReason, groupFailures, needsCertifying } from './failures.ts'

test('names the service as people do', () => {
  expect(failedService({ carrier: 'published', service: 'usps_media_mail' })).toBe('USPS Media Mail')
  expect(failedService({ carrier: 'usps', service: 'usps_first_class_mail' })).toBe('USPS First-Class Mail')
  expect(failedService({ carrier: 'ups', service: null })).toBe('UPS')
})

test('says the reason without field names', () => {
  const message = 'packaging: First-Class Mail takes letters; use Ground Advantage for a package'
  expect(failureReason({ code: 'packaging_unsupported', message })).toBe(
    'First-Class Mail takes letters; use Ground Advantage for a package',
  )
  expect(failureReason({ code: 'timeout', message: 'The carrier did not answer: try again' })).toBe(
    'The carrier did not answer: try again',
  )
})

test('leads to certifying instead of telling which value to set', () => {
  const failure = {
    code: 'contents_not_certified',
    message: 'options.contents: Contents must qualify as Media Mail (DMM 273.3). Set it to "media" when they do',
  }
  expect(failureReason(failure)).toBe('Contents must qualify as Media Mail (DMM 273.3)')
  expect(needsCertifying(failure)).toBe(true)
  expect(needsCertifying({ code: 'too_large' })).toBe(false)
})

test('tells services with the same reason once', () => {
  const source = { carrier: 'usps', carrierAccountId: 'a', retryable: false, code: 'too_heavy' } as const
  const groups = groupFailures([
    { ...source, service: 'usps_priority_mail', message: 'packages.0.weight: over 70 lb' },
    { ...source, service: 'usps_media_mail', message: 'packages.0.weight: over 70 lb' },
    { ...source, service: null, message: 'No answer' },
  ])
  expect(groups.map(({ services, reason }) => [services, reason])).toEqual([
    [['USPS Priority Mail', 'USPS Media Mail'], 'Over 70 lb'],
    [[], 'No answer'],
  ])
})

test('finds what carriers say against an extra', () => {
  const source = { carrierAccountId: 'a', retryable: false, code: 'option_not_offered', service: null } as const
  const message = 'options.billTo: USPS postage is paid by the sender'
  const failures = [
    { ...source, carrier: 'usps' as const, message },
    { ...source, carrier: 'usps' as const, service: 'usps_priority_mail', message },
    { ...source, carrier: 'dhl' as const, message: 'options.billTo.postalCode: enter it' },
    { ...source, carrier: 'ups' as const, message: 'options.returnLabel: not here' },
  ]
  expect(againstExtra(failures, 'billTo')).toEqual(['USPS: USPS postage is paid by the sender', 'DHL: Enter it'])
})
