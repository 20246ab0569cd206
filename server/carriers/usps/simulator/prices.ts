/** Prices of the simulated post: invented, but the same in a search and on the label. */

export interface Measured {
  weight: number
  length: number
  width: number
  height: number
}

export interface SimulatedPrice {
  cents: number
  feeCents: number
  dimensionalOunces: number
}

const cubicInchesMin = 1728
const divisor = 166
const longInches = 22
const longFeeCents = 4_00

/** Base and price of a pound and a zone, in cents. */
const bases: Readonly<Record<string, readonly [number, number, number]>> = {
  USPS_GROUND_ADVANTAGE: [480, 62, 41],
  PRIORITY_MAIL: [760, 95, 73],
  PRIORITY_MAIL_EXPRESS: [2890, 240, 160],
  MEDIA_MAIL: [413, 70, 0],
  LIBRARY_MAIL: [392, 66, 0],
  BOUND_PRINTED_MATTER: [380, 40, 10],
  'FIRST-CLASS_PACKAGE_INTERNATIONAL_SERVICE': [1600, 390, 55],
  PRIORITY_MAIL_INTERNATIONAL: [3100, 410, 95],
  PRIORITY_MAIL_EXPRESS_INTERNATIONAL: [4900, 520, 150],
}

const flat: Readonly<Record<string, number>> = {
  FE: 990,
  FA: 1030,
  FP: 1075,
  FS: 1080,
  FB: 1840,
  PL: 2640,
  PM: 2440,
  E4: 2970,
  E6: 3010,
}

/** Extra services: cents, and the mail classes that have them (absent: all at home). */
export const extraPrices: Readonly<Record<number, { name: string; cents: number; classes?: readonly string[] }>> = {
  816: {
    name: 'HAZMAT Class 9 - Lithium Battery Marked - Ground Only Package',
    cents: 0,
    classes: ['USPS_GROUND_ADVANTAGE'],
  },
  818: { name: 'HAZMAT Class 9 - Lithium batteries, marked package', cents: 0 },
  819: { name: 'HAZMAT Class 9 - Dry Ice Package', cents: 0 },
  820: { name: 'HAZMAT Class 9 - Lithium batteries, unmarked package', cents: 0 },
  831: { name: 'HAZMAT LTD QTY Ground Package', cents: 0, classes: ['USPS_GROUND_ADVANTAGE'] },
  910: { name: 'Certified Mail', cents: 530, classes: ['PRIORITY_MAIL'] },
  912: { name: 'Certified Mail Adult Signature Required', cents: 1375, classes: ['PRIORITY_MAIL'] },
  913: { name: 'Certified Mail Adult Signature Restricted Delivery', cents: 1375, classes: ['PRIORITY_MAIL'] },
  920: { name: 'USPS Tracking', cents: 0 },
  921: {
    name: 'Signature Confirmation',
    cents: 395,
    classes: ['USPS_GROUND_ADVANTAGE', 'PRIORITY_MAIL', 'MEDIA_MAIL', 'LIBRARY_MAIL'],
  },
  922: {
    name: 'Adult Signature Required 21 or Over',
    cents: 990,
    classes: ['USPS_GROUND_ADVANTAGE', 'PRIORITY_MAIL', 'PRIORITY_MAIL_EXPRESS'],
  },
  923: {
    name: 'Adult Signature Restricted Delivery 21 or Over',
    cents: 1020,
    classes: ['USPS_GROUND_ADVANTAGE', 'PRIORITY_MAIL', 'PRIORITY_MAIL_EXPRESS'],
  },
  925: { name: 'Priority Mail Express Merchandise Insurance', cents: 180, classes: ['PRIORITY_MAIL_EXPRESS'] },
  930: {
    name: 'Insurance <= $500',
    cents: 325,
    classes: [
      'USPS_GROUND_ADVANTAGE',
      'PRIORITY_MAIL',
      'MEDIA_MAIL',
      'LIBRARY_MAIL',
      'PRIORITY_MAIL_INTERNATIONAL',
      'PRIORITY_MAIL_EXPRESS_INTERNATIONAL',
    ],
  },
  931: {
    name: 'Insurance > $500',
    cents: 1420,
    classes: [
      'USPS_GROUND_ADVANTAGE',
      'PRIORITY_MAIL',
      'MEDIA_MAIL',
      'LIBRARY_MAIL',
      'PRIORITY_MAIL_INTERNATIONAL',
      'PRIORITY_MAIL_EXPRESS_INTERNATIONAL',
    ],
  },
  955: { name: 'Return Receipt', cents: 440 },
  957: { name: 'Return Receipt Electronic', cents: 282 },
  972: {
    name: 'Live Animal and Perishable Handling Fee',
    cents: 4300,
    classes: ['PRIORITY_MAIL', 'PRIORITY_MAIL_EXPRESS', 'USPS_GROUND_ADVANTAGE'],
  },
  981: { name: 'Signature Requested', cents: 0, classes: ['PRIORITY_MAIL_EXPRESS'] },
  991: { name: 'Sunday Delivery', cents: 1800, classes: ['PRIORITY_MAIL_EXPRESS'] },
}

const outward = (mailClass: string) => mailClass.replace(/_RETURN_SERVICE$/, '')

export function hasExtra(mailClass: string, code: number): boolean {
  const extra = extraPrices[code]
  return extra !== undefined && (extra.classes?.includes(outward(mailClass)) ?? true)
}

/** Zone 1 to 8 by how far apart the first three digits are; abroad a price group by the country's letters. */
export function zoneOf(from: string, to: string): number {
  if (/^[A-Z]{2}$/.test(to)) return ((to.charCodeAt(0) + to.charCodeAt(1)) % 8) + 1
  return Math.min(8, 1 + Math.floor(Math.abs(Number(from.slice(0, 3)) - Number(to.slice(0, 3))) / 110))
}

/** Contract price of the account, five in a hundred under the commercial one; null: the class has no such price. */
export function priceOf(
  mailClass: string,
  { zone, indicator, ...size }: Measured & { zone: number; indicator: string },
): SimulatedPrice | null {
  const base = bases[outward(mailClass)]
  if (!base) return null
  const cubic = size.length * size.width * size.height
  const dimensionalPounds = cubic > cubicInchesMin ? Math.ceil(cubic / divisor) : 0
  const heavier = dimensionalPounds > size.weight
  const fixed = flat[indicator]
  const pounds = Math.max(1, Math.ceil(Math.max(size.weight, dimensionalPounds)))
  const moving = base[0] + base[1] * pounds + base[2] * zone
  const whole = fixed ?? (indicator === 'CP' ? Math.round(moving * 0.9) : moving)
  const longest = Math.max(size.length, size.width, size.height)
  return {
    cents: Math.round(whole * 0.95),
    feeCents: fixed === undefined && longest > longInches ? longFeeCents : 0,
    dimensionalOunces: heavier && fixed === undefined ? dimensionalPounds * 16 : 0,
  }
}

/** Commercial and retail prices from the contract's. */
export const asPriceType: Readonly<Record<string, (cents: number) => number>> = {
  CONTRACT: (cents) => cents,
  COMMERCIAL: (cents) => Math.round(cents / 0.95),
  RETAIL: (cents) => Math.round(cents * 1.3),
}

/** Rate indicators a class has for a size. */
export function indicatorsFor(mailClass: string, size: Measured): string[] {
  const kind = outward(mailClass)
  const cubicFeet = (size.length * size.width * size.height) / 1728
  const dimensional = Math.ceil((size.length * size.width * size.height) / divisor) > size.weight && cubicFeet > 1
  const plain = dimensional ? 'DR' : 'SP'
  if (kind === 'PRIORITY_MAIL_EXPRESS') return [dimensional ? 'DR' : 'PA', 'E4', 'E6', 'FP']
  if (kind === 'PRIORITY_MAIL_EXPRESS_INTERNATIONAL') return ['PA', 'E4', 'E6', 'FP']
  if (kind === 'PRIORITY_MAIL_INTERNATIONAL') return ['SP', 'FE', 'FA', 'FP', 'FS', 'FB', 'PL']
  const cubic = cubicFeet <= 0.5 && size.weight <= 20 ? ['CP'] : []
  if (kind === 'PRIORITY_MAIL') return [plain, ...cubic, 'FE', 'FA', 'FP', 'FS', 'FB', 'PL', 'PM']
  return kind === 'USPS_GROUND_ADVANTAGE' ? [plain, ...cubic] : ['SP']
}

export const transitDays: Readonly<Record<string, number>> = {
  USPS_GROUND_ADVANTAGE: 4,
  PRIORITY_MAIL: 2,
  PRIORITY_MAIL_EXPRESS: 1,
  MEDIA_MAIL: 6,
  LIBRARY_MAIL: 6,
  'FIRST-CLASS_PACKAGE_INTERNATIONAL_SERVICE': 12,
  PRIORITY_MAIL_INTERNATIONAL: 8,
  PRIORITY_MAIL_EXPRESS_INTERNATIONAL: 5,
}
