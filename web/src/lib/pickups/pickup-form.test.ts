import { describe, expect, it } from 'vitest'
import { emptyForm, inputOf, missingIn } from './pickup-form.ts'

const window = { day: '2026-11-23', readyTime: '09:00', closeTime: '17:00' }
const blank = emptyForm({ carrierAccountId: 'a', siteId: 's', unit: 'lb' }, window)
const filled = { ...blank, packages: '3', weight: '12.5' }

describe('the form of a pickup', () => {
  it('is sent with a number, and without what was left empty', () => {
    expect(inputOf(filled)).toEqual({
      carrierAccountId: 'a',
      siteId: 's',
      ...window,
      packages: 3,
      weight: { value: 12.5, unit: 'lb' },
    })
    expect(inputOf({ ...filled, location: ' Dock 2 ' })?.location).toBe('Dock 2')
  })

  it('names each field that is missing, with the cure', () => {
    expect(Object.keys(missingIn(blank)).toSorted()).toEqual(['packages', 'weight'])
    expect(missingIn({ ...filled, closeTime: '08:00' }).closeTime).toBe('Take a time later than 09:00.')
    expect(inputOf({ ...filled, closeTime: '08:00' })).toBeNull()
  })

  it.each(['0', '1000', '-1', '1.5', 'x', ''])('refuses %j packages', (packages) => {
    expect(missingIn({ ...filled, packages }).packages).toContain('1 to 999')
  })

  it.each(['0', '', 'x', '-2'])('refuses a weight of %j', (weight) => {
    expect(inputOf({ ...filled, weight })).toBeNull()
  })
})
