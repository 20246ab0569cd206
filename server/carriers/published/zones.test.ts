import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { placeOf, zoneBetween, zoneText } from './zones.ts'

const zip3 = JSON.parse(readFileSync(new URL('./data/zip3.json', import.meta.url), 'utf8'))

function find(from: string, to: string) {
  const [a, b] = [placeOf(from), placeOf(to)]
  if (!a || !b) throw new Error(`unknown ${from} or ${to}`)
  return zoneBetween(a, b)
}

describe('zones', () => {
  test.each([
    ['10001', '94105', 8],
    ['10001', '02108', 3],
    ['94105', '98101', 5],
    ['60601', '33101', 6],
    ['10001', '10099', 1],
    ['10001', '96910', 9],
    ['96910', '10001', 9],
    ['96910', '96950', 1],
    ['94105', '96819', 8],
  ])('%s to %s is zone %i', (from, to, zone) => expect(find(from, to).zone).toBe(zone))

  test('military prefixes have the zone of their gateway', () => {
    for (const [apo, gateway] of [
      ['09012', '10001'],
      ['34002', '33101'],
      ['96201', '94001'],
    ] as const)
      for (const from of ['02108', '60601', '90001']) expect(find(from, apo).zone).toBe(find(from, gateway).zone)
    expect(placeOf('09012')?.military).toBe(true)
  })

  test('a prefix without centroid borrows its neighbour and says so', () => {
    const found = find('60601', '94211')
    expect(found.zone).toBe(find('60601', '95814').zone)
    expect(zoneText(found)).toContain('942 (no centroid of its own, zone of 958)')
  })

  test('the way found is told in miles', () => {
    expect(zoneText(find('10001', '94105'))).toMatch(
      /^Zone 8: 25\d\d miles between the centres of ZIP prefixes 100 and 941$/,
    )
  })

  test('every pair of prefixes has a zone from 1 to 9, the same in both directions', () => {
    const codes = [zip3.aliases, zip3.military, zip3.centroids].flatMap(Object.keys).map((prefix) => `${prefix}01`)
    expect(codes.length).toBeGreaterThan(900)
    const wrong: string[] = []
    for (const [index, a] of codes.entries())
      for (const b of codes.slice(index)) {
        const { zone } = find(a, b)
        if (zone !== find(b, a).zone || !(zone >= 1 && zone <= 9)) wrong.push(`${a} ${b}`)
      }
    expect(wrong).toEqual([])
  })

  test.each(['', '1000', '100011', '1000A', '10001-12', '00000', '99999999999', '98701'])('%j is no ZIP Code', (code) =>
    expect(placeOf(code)).toBeUndefined(),
  )

  test.each(['10001', '100011234', '10001-1234', ' 10001 '])('%j is read', (code) =>
    expect(placeOf(code)?.prefix).toBe('100'),
  )
})

const reference = new URL('../../../../shared/data/rates/usps-zip3-centroids.csv', import.meta.url)
test.skipIf(!existsSync(reference))('centroids are those of the reference data (skipped where it is absent)', () => {
  const [, ...lines] = readFileSync(reference, 'utf8').trim().split('\n')
  for (const line of lines) {
    const [prefix = '', latitude, longitude] = line.split(',')
    expect(zip3.centroids[prefix], prefix).toEqual([Number(latitude), Number(longitude)])
  }
  expect(Object.keys(zip3.centroids)).toHaveLength(lines.length)
})
