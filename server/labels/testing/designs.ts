/** Label designs for tests: an ordinary one, extremes by name, and arbitrary ones. */
import fc from 'fast-check'
import type { Address } from '#contracts/addresses.ts'
import type { LabelDesign } from '#contracts/labels.ts'
import { mod10CheckDigit } from '../impb.ts'

/** The digits with their check digit, `length` in all. */
export function trackingNumber(start: string, length = 22): string {
  const body = start.padEnd(length - 1, '0').slice(0, length - 1)
  return body + mod10CheckDigit(body)
}

const sender: Address = {
  name: 'Shipping Office',
  company: 'Example University',
  line1: '100 Campus Way',
  city: 'Ann Arbor',
  state: 'MI',
  postalCode: '48109',
  country: 'US',
}

const recipient: Address = {
  name: 'Zoë Müller-Łukasz',
  company: 'Acme Widgets Inc',
  line1: '500 Market St',
  line2: 'Suite 1200',
  city: 'San Francisco',
  state: 'CA',
  postalCode: '941051234',
  country: 'US',
}

export function design(changes: Partial<LabelDesign> = {}): LabelDesign {
  return {
    banner: 'G',
    serviceTitle: 'USPS GROUND ADVANTAGE™',
    barcodeTitle: 'USPS TRACKING #',
    trackingNumber: trackingNumber('9205590100000000'),
    routingPostalCode: '94105',
    from: sender,
    to: recipient,
    weight: { value: 2.5, unit: 'lb' },
    zone: '8',
    shipDate: '2026-11-21',
    extras: ['SIGNATURE REQUIRED'],
    references: ['PO 4711-22', 'Dept: Chemistry'],
    piece: { number: 1, of: 1 },
    sample: true,
    ...changes,
  }
}

/** Every text field at its longest, made of the given pattern. */
export function filledWith(pattern: string): LabelDesign {
  const text = (length: number) => pattern.repeat(Math.ceil(length / pattern.length)).slice(0, length)
  const lines = { name: text(250), company: text(250), line1: text(250), line2: text(250), line3: text(250) }
  const address = { ...lines, city: text(250), state: text(50), postalCode: text(50), country: 'US' }
  return design({
    banner: text(2),
    serviceTitle: text(60),
    barcodeTitle: text(60),
    trackingNumber: trackingNumber('94123456789', 34),
    routingPostalCode: '941051234',
    from: { ...address, country: 'CN' },
    to: address,
    extras: Array.from({ length: 6 }, () => text(60)),
    references: Array.from({ length: 5 }, () => text(250)),
    piece: { number: 12, of: 99 },
  })
}

/** Text that tries to steer a printer. */
export const hostileTexts = [
  '^XZ^XA^FDEVIL',
  '~JA',
  '_5EXZ_7EJA',
  'a\n^XZ\r\n~HS',
  'nul\u0000 esc\u001b ^FS^FO0,0^GB800,1200,800^FS',
  '\\&\\(*)\\\\',
  '^FS^XZ'.repeat(40),
  '\u2028^\u2029~',
  '\uff3e\u02c6\u2303\u02dc\uff5e\u223c',
  'lone \ud800 surrogate \udc00',
]

const anyText = (maxLength: number) =>
  fc
    .oneof(
      fc.string({ unit: 'binary', maxLength }),
      fc.string({ unit: 'grapheme', maxLength }),
      fc.string({ unit: 'grapheme-ascii', maxLength }),
      fc.string({ unit: fc.constantFrom('^', '~', '_', '5', 'E', 'X', 'Z', 'A', '\n', '\\', 'W', ' '), maxLength }),
      fc.constantFrom('', ...hostileTexts),
    )
    .map((text) => Array.from(text).slice(0, maxLength).join(''))

const anyAddress: fc.Arbitrary<Address> = fc.record(
  {
    name: anyText(250),
    company: anyText(250),
    line1: anyText(250),
    line2: anyText(250),
    line3: anyText(250),
    city: anyText(250),
    state: anyText(50),
    postalCode: anyText(50),
    country: fc.oneof(
      fc.constantFrom('US', 'CA', 'DE', 'GB', 'JP', 'PR'),
      fc.string({ unit: fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'), minLength: 2, maxLength: 2 }),
    ),
  },
  { requiredKeys: ['line1', 'postalCode', 'country'] },
)

const digits = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: length, maxLength: length })

export const anyTrackingNumber = fc
  .tuple(fc.integer({ min: 20, max: 34 }), fc.constantFrom('91', '92', '93', '94', '95'), digits(31))
  .map(([length, ai, rest]) => trackingNumber(ai + rest, length))

export const anyRoutingCode = fc.oneof(digits(5), digits(9))

export const anyDesign: fc.Arbitrary<LabelDesign> = fc.record({
  banner: anyText(2),
  serviceTitle: anyText(60),
  barcodeTitle: anyText(60),
  trackingNumber: anyTrackingNumber,
  routingPostalCode: anyRoutingCode,
  from: anyAddress,
  to: anyAddress,
  weight: fc.record({
    value: fc.double({ min: 0, max: 100_000, noNaN: true }),
    unit: fc.constantFrom('lb', 'oz', 'kg', 'g'),
  }),
  zone: fc.option(anyText(2)),
  shipDate: fc.constantFrom('2026-11-21', '2027-01-01'),
  extras: fc.array(anyText(60), { maxLength: 6 }),
  references: fc.array(anyText(250), { maxLength: 5 }),
  piece: fc.record({ number: fc.integer({ min: 1, max: 10_000 }), of: fc.integer({ min: 1, max: 10_000 }) }),
  sample: fc.boolean(),
})
