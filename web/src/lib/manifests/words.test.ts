import { describe, expect, it } from 'vitest'
import { closeText, sizeText } from './words.ts'

const open = { carrierAccountName: 'FedEx', siteName: 'Headquarters', forgotten: 0, carrierForm: true }

describe('closing a day', () => {
  it('says whose form it is, and that it cannot be undone', () => {
    expect(closeText(open)).toContain('FedEx is asked for its form')
    expect(closeText({ ...open, carrierForm: false })).toContain('Postroom makes a list')
    expect(closeText(open)).toContain('cannot be undone')
  })

  it('names what was forgotten', () => {
    expect(closeText({ ...open, forgotten: 1 })).toContain('1 shipment of days before is included')
    expect(closeText({ ...open, forgotten: 3 })).toContain('3 shipments of days before are included')
  })

  it('counts packages only where there are more than shipments', () => {
    expect(sizeText({ shipments: 1, packages: 1 })).toBe('1 shipment')
    expect(sizeText({ shipments: 1200, packages: 1300 })).toBe('1,200 shipments, 1,300 packages')
  })
})
