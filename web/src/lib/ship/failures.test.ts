import { expect, test } from 'vitest'
import { failedService, failureReason, needsCertifying } from './failures.ts'

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
