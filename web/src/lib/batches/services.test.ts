import { describe, expect, it } from 'vitest'
import { serviceOptions, serviceText } from './services.ts'

const carriers = [
  { carrier: 'published' as const, services: [{ service: 'usps_ground_advantage', name: 'USPS Ground Advantage' }] },
  { carrier: 'usps' as const, services: [{ service: 'usps_ground_advantage', name: 'USPS Ground Advantage' }] },
  { carrier: 'ups' as const, services: [{ service: 'ups_ground', name: 'UPS Ground' }] },
]

describe('services of a batch', () => {
  it('offers the choices first, and each service of an active account once', () => {
    const accounts = [
      { carrier: 'published' as const, active: true },
      { carrier: 'usps' as const, active: true },
      { carrier: 'ups' as const, active: false },
    ]
    const values = serviceOptions(carriers, accounts).map(({ value }) => value)
    expect(values).toEqual(['cheapest', 'fastest', 'best_value', 'by-rule', 'usps_ground_advantage'])
  })

  it('keeps the code of a service nobody knows', () => {
    expect(serviceText('cheapest')).toBe('Cheapest for each')
    expect(serviceText('dhl_moon')).toBe('dhl_moon')
  })
})
