/** Numbers of the United States Postal Service: IMpb, its forerunners and S10. */
import { gs1, upuS10 } from './check-digits.ts'
import type { Format } from './format.ts'

const usps = {
  carrier: 'usps',
  courier: 'USPS',
  page: 'https://tools.usps.com/go/TrackConfirmAction?tLabels=',
} as const

/** Digits before the check digit in a number of before IMpb, without its 91. */
const serialDigits = 19

export const uspsFormats: readonly Format[] = [
  {
    ...usps,
    kind: 'USPS IMpb',
    /** Publication 199: 92 goes with a nine-digit mailer (9…), 93 with one of six; 30 digits only with 94. */
    shape:
      /^(?<serial>(?:92\d{3}(?=9)|93\d{3}(?=[0-8])|9[45]\d{3})(?:9\d{8}(?:\d{11}|\d{7})|[0-8]\d{5}(?:\d{14}|\d{10}))|94\d{3}9\d{23})(?<check>\d)$/,
    check: gs1,
    routed: true,
  },
  {
    ...usps,
    kind: 'USPS 91',
    /** Confirmation and Certified Mail numbers of before IMpb; people's copy leaves out the 91 the check digit counts. */
    shape: /^(?<serial>(?:91)?\d{19})(?<check>\d)$/,
    check: (serial, check) => gs1(serial.length === serialDigits ? `91${serial}` : serial, check),
    routed: true,
  },
  { ...usps, kind: 'USPS 20', shape: /^(?<serial>\d{19})(?<check>\d)$/, check: gs1 },
  { ...usps, kind: 'S10', shape: /^[A-Z]{2}(?<serial>\d{8})(?<check>\d)US$/, check: upuS10 },
]
