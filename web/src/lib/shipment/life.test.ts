import { expect, test } from 'vitest'
import type { Scan, Shipment } from '#lib/api/types.ts'
import { byDay, clockText, lifeOf } from './life.ts'

const event = (id: string, kind: string, at: string): Shipment['events'][number] => ({
  id,
  kind,
  at,
  text: kind,
  by: null,
})
const scan = (id: string, at: string, packageNumber = 1): Scan => ({
  id,
  at,
  packageNumber,
  trackingNumber: '1',
  status: 'in_transit',
  code: 'AF',
  text: 'Departed facility',
  place: 'Memphis, TN',
})
const parcel = { weight: { value: 1, unit: 'lb' as const } }
const saved = event('a', 'shipment.created', '2026-11-20T10:00:00Z')
const moved = event('b', 'shipment.in_transit', '2026-11-21T10:00:01Z')

test('tells events and scans as one story, newest first', () => {
  const life = lifeOf({ events: [saved], packages: [parcel] }, [scan('c', '2026-11-21T10:00:00Z')])
  expect(life.map(({ id, detail }) => [id, detail])).toEqual([
    ['c', 'Memphis, TN'],
    ['a', ''],
  ])
})

test('leaves out steps that a scan tells better, but not when there is no scan', () => {
  const ids = (scans: Scan[]) => lifeOf({ events: [saved, moved], packages: [parcel] }, scans).map(({ id }) => id)
  expect(ids([scan('c', '2026-11-21T10:00:00Z')])).toEqual(['c', 'a'])
  expect(ids([])).toEqual(['b', 'a'])
})

test('names the parcel when there are several', () => {
  const [first] = lifeOf({ events: [], packages: [parcel, parcel] }, [scan('c', '2026-11-21T10:00:00Z', 2)])
  expect(first?.detail).toBe('Memphis, TN · parcel 2')
})

test('tells of parcels scanned together once', () => {
  const scans = [
    scan('c', '2026-11-21T10:00:00Z', 2),
    scan('d', '2026-11-21T10:00:30Z'),
    scan('e', '2026-11-21T11:00:00Z'),
  ]
  const details = (parcels: number) =>
    lifeOf({ events: [], packages: Array.from({ length: parcels }, () => parcel) }, scans).map(({ detail }) => detail)
  expect(details(2)).toEqual(['Memphis, TN · parcel 1', 'Memphis, TN · both parcels'])
  expect(details(3)).toEqual(['Memphis, TN · parcel 1', 'Memphis, TN · parcels 1, 2'])
})

test('groups by the day of the site, not of the server', () => {
  const moments = [{ at: '2026-11-21T02:00:00Z' }, { at: '2026-11-20T15:00:00Z' }]
  expect(byDay(moments, 'America/New_York')).toEqual([{ day: '2026-11-20', moments }])
  expect(byDay(moments, 'UTC').map(({ day }) => day)).toEqual(['2026-11-21', '2026-11-20'])
  expect(clockText('2026-11-21T02:00:00Z', 'America/New_York')).toBe('21:00 EST')
})
