import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { recogniseTrackingNumber } from './recognise.ts'

/** The kind here for each kind of number the reference describes, by its name there. */
const kinds: Readonly<Record<string, string>> = {
  'USPS 20': 'USPS 20',
  'USPS IMpb N': 'USPS IMpb',
  'USPS IMpb C': 'USPS IMpb',
  'USPS Legacy': 'USPS 91',
  UPS: 'UPS 1Z',
  'UPS Waybill': 'UPS Waybill',
  'FedEx Express (12)': 'FedEx Express 12',
  'FedEx Express (34)': 'FedEx 34v2',
  'FedEx ASTRA (32)': 'FedEx ASTRA 32',
  'FedEx Ground': 'FedEx Ground 15',
  'FedEx Ground (SSCC-18)': 'FedEx Ground SSCC-18',
  'FedEx Ground 96 (22)': 'FedEx Ground 96',
  'FedEx Ground GSN': 'FedEx Ground GSN',
  'DHL Express': 'DHL Express',
  'DHL Express (Piece ID)': 'DHL Express Piece',
  'DHL E-Commerce': 'DHL eCommerce',
  'DHL E-Commerce (14)': 'DHL eCommerce 14',
  S10: 'S10',
  'Amazon Logistics': 'Amazon Logistics',
  'Amazon International': 'Amazon International',
  'Canada Post (16)': 'Canada Post 16',
  'Canpar (22)': 'Canpar 22',
  'DPD (28)': 'DPD 28',
  'DPD (14)': 'DPD 14',
  'GOFO Express (US)': 'GOFO US',
  'Landmark Global LTN': 'Landmark LTN',
  'LaserShip LX': 'LaserShip LX',
  'LaserShip 1LS7 (15)': 'LaserShip 1LS7',
  'LaserShip 1LS7 (18)': 'LaserShip 1LS7-1',
  'LaserShip 1LSCX (15)': 'LaserShip 1LSCX',
  'Old Dominion': 'Old Dominion',
  'Old Dominion Guaranteed Shipment': 'Old Dominion Guaranteed',
  OnTrac: 'OnTrac',
  'OnTrac D': 'OnTrac',
  'Purolator (12)': 'Purolator 12',
  'Purolator (alpha + 9)': 'Purolator PIN',
  'Spee-Dee (20)': 'Spee-Dee 20',
  Yodel: 'Yodel',
  YunExpress: 'YunExpress',
}

interface Described {
  name: string
  validation: { checksum?: unknown }
  test_numbers: { valid: string[]; invalid: string[] }
  additional?: { regex_group_name: string; lookup: { matches?: string }[] }[]
}

const folder = new URL('../../../../shared/data/tracking/', import.meta.url)
const there = existsSync(folder)
const described: Described[] = there
  ? readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .flatMap((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')).tracking_numbers)
  : []
const readAs = (kind: string | undefined, text: string) =>
  recogniseTrackingNumber(text).filter((reading) => reading.kind === kind)

describe.skipIf(!there)('numbers of the reference (skipped where it is absent)', () => {
  test('every kind is known', () => {
    expect(described.map(({ name }) => name).sort()).toEqual(Object.keys(kinds).sort())
  })

  const valid = described.flatMap((one) => one.test_numbers.valid.map((text) => [text, one] as const))
  test.each(valid)('%s is recognised', (text, { name, validation }) => {
    const [reading] = readAs(kinds[name], text)
    expect(reading, `${name}: ${text}`).toMatchObject({ checked: validation.checksum !== undefined })
  })

  const invalid = described.flatMap((one) => one.test_numbers.invalid.map((text) => [text, one.name] as const))
  test.each(invalid)('%s is not %s', (text, name) => expect(readAs(kinds[name], text)).toEqual([]))

  test('every post of the reference has a name', () => {
    const posts = described.find(({ name }) => name === 'S10')?.additional?.at(-1)?.lookup ?? []
    expect(posts.length).toBeGreaterThan(100)
    const nameless = posts.filter(({ matches }) => readAs('S10', `RB123456785${matches}`).length !== 1)
    expect(nameless).toEqual([])
  })
})
