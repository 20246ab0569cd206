/** Numbers of UPS, FedEx and DHL. */
import { gs1, mod7, oneThreeSeven, oneTwo } from './check-digits.ts'
import type { Format } from './format.ts'

const ups = { carrier: 'ups', courier: 'UPS', page: 'https://www.ups.com/track?tracknum=' } as const

const upsFormats: readonly Format[] = [
  { ...ups, kind: 'UPS 1Z', shape: /^1Z(?<serial>[0-9A-Z]{15})(?<check>\d)$/, check: oneTwo },
  { ...ups, kind: 'UPS Waybill', shape: /^[AHJKTV](?<serial>\d{9})(?<check>\d)$/, check: oneTwo },
]

const fedex = { carrier: 'fedex', courier: 'FedEx', page: 'https://www.fedex.com/fedextrack/?trknbr=' } as const

/** The last 14 digits of a 34-digit barcode: a tracking number of 12, filled up with zeros. */
const lastTwelve = (text: string) => text.slice(-14).replace(/^00/, '')
const groundDigits = 15

const fedexFormats: readonly Format[] = [
  { ...fedex, kind: 'FedEx Express 12', shape: /^(?<serial>\d{11})(?<check>\d)$/, check: oneThreeSeven },
  {
    ...fedex,
    kind: 'FedEx Ground 96',
    /** 96, two digits of packaging and three of service are the barcode's; the tracking number is the other 15. */
    shape: /^96\d{5}(?<serial>\d{14})(?<check>\d)$/,
    check: gs1,
    number: (text) => text.slice(-groundDigits),
  },
  { ...fedex, kind: 'FedEx Ground 15', shape: /^(?<serial>\d{14})(?<check>\d)$/, check: gs1 },
  {
    ...fedex,
    kind: 'FedEx 34v2',
    shape: /^[0-8]\d{19}(?<serial>\d{13})(?<check>\d)$/,
    check: oneThreeSeven,
    number: lastTwelve,
  },
  {
    ...fedex,
    kind: 'FedEx Ground GSN',
    shape: /^96\d{18}(?<serial>\d{13})(?<check>\d)$/,
    check: oneThreeSeven,
    number: lastTwelve,
  },
  {
    ...fedex,
    kind: 'FedEx ASTRA 32',
    shape: /^3\d{15}(?<serial>\d{11})(?<check>\d)\d{4}$/,
    check: oneThreeSeven,
    number: (text) => text.slice(16, 28),
  },
  {
    ...fedex,
    kind: 'FedEx SmartPost 92',
    /** An IMpb of service 612 that others use too; people's copy leaves out the 92 the check digit counts. */
    shape: /^(?<serial>(?:92)?6129\d{15})(?<check>\d)$/,
    check: (serial, check) => gs1(serial.startsWith('92') ? serial : `92${serial}`, check),
    routed: true,
  },
  {
    ...fedex,
    kind: 'FedEx Ground SSCC-18',
    /** The container type, 00, 01, 02 or 04, is not part of what the check digit proves. */
    shape: /^0[0124](?<serial>\d{15})(?<check>\d)$/,
    check: gs1,
  },
  { ...fedex, kind: 'FedEx Door Tag', shape: /^DT\d{12}$/ },
]

const dhl = {
  carrier: 'dhl',
  courier: 'DHL',
  page: 'https://www.dhl.com/us-en/home/tracking.html?tracking-id=',
} as const

const dhlFormats: readonly Format[] = [
  { ...dhl, kind: 'DHL Express', shape: /^(?<serial>\d{9,10})(?<check>\d)$/, check: mod7 },
  { ...dhl, kind: 'DHL Express Piece', shape: /^(?:J[A-Z]{2,3}\d{9,10}|JJ?D\d{18})$/ },
  {
    ...dhl,
    kind: 'DHL eCommerce',
    shape: /^(?:GM|LX|RX|UV|CN|SG|TH|IN|HK|MY)\d[0-9A-Z]{9,38}$/,
  },
  { ...dhl, kind: 'DHL eCommerce 14', shape: /^\d{14}$/ },
]

export const privateFormats: readonly Format[] = [...upsFormats, ...fedexFormats, ...dhlFormats]
