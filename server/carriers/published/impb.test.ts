import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { checkDigit, serialLimit, trackingNumber } from './impb.ts'

const valid = [
  '9400111206206406260787',
  '9505511069605048600624',
  '9361289878700317633795',
  '92748931507708513018050063',
]
const invalid = ['9434611206206407667131', '9405803699300124287898']
const checks = (number: string) => checkDigit(number.slice(0, -1)) === Number(number.at(-1))

describe('package barcode numbers', () => {
  test.each(valid)('%s has the right check digit', (number) => expect(checks(number)).toBe(true))
  test.each(invalid)('%s has a wrong check digit', (number) => expect(checks(number)).toBe(false))

  test('have identifier, type, mailer, serial and check digit', () => {
    const number = trackingNumber('055', 1234)
    expect(number).toMatch(/^930550000000000001234\d$/)
    expect(checks(number)).toBe(true)
  })

  test('have ten digits of serial and no more', () => {
    expect(trackingNumber('001', serialLimit - 1)).toHaveLength(22)
    expect(() => trackingNumber('001', serialLimit)).toThrow(RangeError)
    expect(() => trackingNumber('001', -1)).toThrow(RangeError)
    expect(() => trackingNumber('001', 1.5)).toThrow(RangeError)
  })
})

const reference = new URL('../../../../shared/data/tracking/usps.json', import.meta.url)
test.skipIf(!existsSync(reference))('numbers pass the reference pattern (skipped where it is absent)', () => {
  const { tracking_numbers: kinds } = JSON.parse(readFileSync(reference, 'utf8'))
  const kind = kinds.find((one: { id: string; name: string }) => one.name === 'USPS IMpb C')
  const pattern = new RegExp(`^${kind.regex.join('')}$`)
  for (let serial = 0; serial < 500; serial += 1)
    for (const type of ['001', '055', '073', '490', '510', '701'])
      expect(pattern.test(trackingNumber(type, serial * 7_919_317))).toBe(true)
  for (const text of kind.test_numbers.valid) {
    const found = pattern.exec(text)?.groups ?? {}
    const digits = (found.SerialNumber ?? '').replace(/\D/g, '')
    expect(String(checkDigit(digits)), text).toBe(found.CheckDigit?.trim())
  }
})
