/** The demo's addresses keep the contract, lie in the state their ZIP code says, and reach every postal zone. */
import { existsSync, readFileSync } from 'node:fs'
import { Value } from 'typebox/value'
import { describe, expect, it } from 'vitest'
import { AddressInput } from '#contracts/addresses.ts'
import { demoAddresses } from './addresses.ts'
import { places } from './places.ts'

const rates = new URL('../../../shared/data/rates/', import.meta.url)
const centroidFile = new URL('usps-zip3-centroids.csv', rates)
const stateFile = new URL('zip3.json', rates)

/** The state table leaves out Puerto Rico and the Virgin Islands and files the Pacific islands under one of them. */
const territories: Record<string, string> = { '006': 'PR', '007': 'PR', '008': 'VI', '009': 'PR', '969': 'GU' }
const states =
  `AK AL AR AZ CA CO CT DC DE FL GA GU HI IA ID IL IN KS KY LA MA MD ME MI MN MO MS MT NC ND NE NH NJ NM NV NY OH OK
  OR PA PR RI SC SD TN TX UT VA VI VT WA WI WV WY`.split(/\s+/)
const aliases = new Set(
  '005 055 192 311 332 375 399 459 509 555 649 733 842 876 885 889 901 938 942'.split(' '), // shared/spec/carriers.md
)
const zoneMiles = [50, 150, 300, 600, 1000, 1400, 1800]
const earthRadiusMiles = 3958.8

type Point = { lat: number; lon: number }

function readCentroids(): Map<string, Point> {
  const rows = readFileSync(centroidFile, 'utf8').trim().split(/\r?\n/).slice(1)
  return new Map(
    rows.map((row) => {
      const [zip3 = '', lat, lon] = row.split(',')
      return [zip3, { lat: Number(lat), lon: Number(lon) }]
    }),
  )
}

/** Great-circle distance in miles. */
function miles(a: Point, b: Point): number {
  const rad = Math.PI / 180
  const h =
    Math.sin(((b.lat - a.lat) * rad) / 2) ** 2 +
    Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * Math.sin(((b.lon - a.lon) * rad) / 2) ** 2
  return 2 * earthRadiusMiles * Math.asin(Math.sqrt(h))
}

/** How many demo addresses lie in each zone, 1 to 9, of a ZIP3. */
function countZones(origin: string): number[] {
  const centroids = readCentroids()
  const from = centroids.get(origin)
  const counts = Array<number>(9).fill(0)
  for (const { code, postalCode } of demoAddresses) {
    const to = centroids.get(postalCode.slice(0, 3))
    if (!from || !to) throw new Error(`no centroid for ${origin} or ${code}`)
    const far = zoneMiles.findIndex((limit) => miles(from, to) <= limit)
    const zone = postalCode.startsWith('969') ? 9 : far < 0 ? 8 : far + 1
    counts[zone - 1] = (counts[zone - 1] ?? 0) + 1
  }
  return counts
}

describe('the demo address book', () => {
  it('has 200 places with unique codes', () => {
    expect(demoAddresses).toHaveLength(200)
    expect(new Set(demoAddresses.map(({ code }) => code)).size).toBe(200)
  })

  it.each(demoAddresses)('$code keeps the contract', (address) => {
    expect([...Value.Errors(AddressInput, address)]).toEqual([])
    expect(Value.Check(AddressInput, address)).toBe(true)
    expect(address).toMatchObject({
      code: expect.stringMatching(/^[A-Z0-9-]{1,20}$/),
      country: 'US',
      residential: false,
    })
    expect(address.postalCode).toMatch(/^\d{5}$/)
    expect(address).not.toHaveProperty('phone')
  })

  it('covers every state, the capital and the territories', () => {
    expect([...new Set(demoAddresses.map(({ state }) => state))].sort()).toEqual(states)
    const zip3s = new Set(demoAddresses.map(({ postalCode }) => postalCode.slice(0, 3)))
    for (const zip3 of ['006', '007', '008', '009', '967', '968', '969', '995', '996', '997', '998', '999']) {
      expect(zip3s).toContain(zip3)
    }
  })

  it('has names with accents and apostrophes, and second lines', () => {
    expect(demoAddresses.some(({ company }) => /[à-ÿ]/i.test(company))).toBe(true)
    expect(demoAddresses.some(({ company }) => company.includes("'"))).toBe(true)
    expect(demoAddresses.some(({ company }) => company.length > 50)).toBe(true)
    expect(demoAddresses.some(({ line2 }) => line2)).toBe(true)
  })

  it('refuses a line that is not a place', () => {
    expect(() => places('A | City Hall | 1 Main Street | Springfield IL 62701')).toThrow('not a place')
  })
})

describe('the demo address book against the published ZIP3 data', () => {
  it('agrees on the state of every ZIP code', (test) => {
    test.skip(!existsSync(stateFile) || !existsSync(centroidFile), 'shared/data/rates is not here')
    const table: Record<string, string> = JSON.parse(readFileSync(stateFile, 'utf8'))
    const centroids = readCentroids()
    for (const { code, postalCode, state } of demoAddresses) {
      const zip3 = postalCode.slice(0, 3)
      expect(centroids.has(zip3) || aliases.has(zip3), code).toBe(true)
      expect(territories[zip3] ?? table[zip3]?.slice(-2), code).toBe(state)
    }
  })

  it.for([
    ['New York', '100'],
    ['San Francisco', '941'],
  ] as const)('reaches the zones 1 to 9 from %s', ([, origin], test) => {
    test.skip(!existsSync(centroidFile), 'shared/data/rates is not here')
    const counts = countZones(origin)
    for (const [index, count] of counts.entries()) expect(count, `zone ${index + 1}`).toBeGreaterThan(0)
  })
})
