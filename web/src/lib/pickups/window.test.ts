import { describe, expect, it } from 'vitest'
import { usualWindow } from './window.ts'

const newYork = (local: string) => usualWindow(new Date(`${local}-05:00`), 'America/New_York')

describe('the usual hours of a pickup', () => {
  it('is today from the next half hour while there is an hour left', () => {
    expect(newYork('2026-11-23T13:10')).toEqual({ day: '2026-11-23', readyTime: '14:00', closeTime: '17:00' })
    expect(newYork('2026-11-23T06:00').readyTime).toBe('09:00')
    expect(newYork('2026-11-23T15:30').readyTime).toBe('16:00')
  })

  it('is the next working day when today is over or no working day', () => {
    const monday = { day: '2026-11-23', readyTime: '09:00', closeTime: '17:00' }
    expect(newYork('2026-11-20T16:00')).toEqual(monday)
    expect(newYork('2026-11-21T10:00')).toEqual(monday)
    expect(newYork('2026-11-23T23:00').day).toBe('2026-11-24')
  })

  it('goes by the clock of the site', () => {
    expect(usualWindow(new Date('2026-11-23T02:00:00Z'), 'America/New_York').day).toBe('2026-11-23')
    expect(usualWindow(new Date('2026-11-23T02:00:00Z'), 'Asia/Tokyo')).toMatchObject({
      day: '2026-11-23',
      readyTime: '11:30',
    })
  })
})
