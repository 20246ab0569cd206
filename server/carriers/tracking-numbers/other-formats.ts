/** Numbers of the smaller couriers an organisation in the United States meets. */
import { gs1, luhn, mod37And36, oneTwo, upuS10 } from './check-digits.ts'
import type { Format } from './format.ts'
import { postOf } from './posts.ts'

const canadaPost = {
  carrier: 'other',
  courier: 'Canada Post',
  page: 'https://www.canadapost-postescanada.ca/track-reperage/en#/search?searchFor=',
} as const
const purolator = {
  carrier: 'other',
  courier: 'Purolator',
  page: 'https://www.purolator.com/en/shipping/tracker?searchValue=',
} as const
const oldDominion = {
  carrier: 'other',
  courier: 'Old Dominion',
  page: 'https://www.odfl.com/us/en/tools/trace-track-ltl-freight/trace.html?proNumbers=',
} as const
const dpd = {
  carrier: 'other',
  courier: 'DPD',
  page: 'https://www.dpdgroup.com/nl/mydpd/my-parcels/track?lang=en&parcelNumber=',
} as const
const laserShip = { carrier: 'other', courier: 'LaserShip', page: null } as const

const checked: readonly Format[] = [
  { ...canadaPost, kind: 'S10', shape: /^[A-Z]{2}(?<serial>\d{8})(?<check>\d)CA$/, check: upuS10 },
  {
    carrier: 'other',
    courier: (text) => postOf(text.slice(-2)),
    kind: 'S10',
    shape: /^[A-Z]{2}(?<serial>\d{8})(?<check>\d)(?!US|CA)[A-Z]{2}$/,
    check: upuS10,
    page: null,
  },
  { ...canadaPost, kind: 'Canada Post 16', shape: /^(?<serial>\d{15})(?<check>\d)$/, check: gs1 },
  { ...purolator, kind: 'Purolator 12', shape: /^(?<serial>[0-5]\d{10})(?<check>\d)$/, check: luhn },
  {
    carrier: 'other',
    courier: 'OnTrac',
    kind: 'OnTrac',
    /** The letter counts too: 4 for C, 5 for D. */
    shape: /^(?<serial>[CD]\d{13})(?<check>\d)$/,
    check: oneTwo,
    page: 'https://www.ontrac.com/tracking/?number=',
  },
  { ...oldDominion, kind: 'Old Dominion', shape: /^(?<serial>(?:77[78]|072|780)\d{7})(?<check>\d)$/, check: luhn },
  { ...oldDominion, kind: 'Old Dominion Guaranteed', shape: /^(?<serial>80\d{8})(?<check>\d)$/, check: luhn },
  { ...dpd, kind: 'DPD 14', shape: /^(?<serial>\d{14})(?<check>[0-9A-Z])$/, check: mod37And36 },
  {
    ...dpd,
    kind: 'DPD 28',
    /** Postal code, parcel, service and country; the last two are never 000. */
    shape: /^(?<serial>\d{21}(?!000)\d{3}(?!000)\d{3})(?<check>[0-9A-Z])$/,
    check: mod37And36,
  },
]

const unchecked: readonly Format[] = [
  {
    carrier: 'other',
    courier: 'Amazon',
    kind: 'Amazon Logistics',
    shape: /^TB[ACM]\d{12}$/,
    page: 'https://track.amazon.com/tracking/',
  },
  { carrier: 'other', courier: 'Amazon', kind: 'Amazon International', shape: /^[AFC]\d{10}$/, page: null },
  { ...laserShip, kind: 'LaserShip LX', shape: /^L[AEHINX][1-3]\d{7}$/ },
  { ...laserShip, kind: 'LaserShip 1LS7', shape: /^1LS7[12]\d{10}$/ },
  { ...laserShip, kind: 'LaserShip 1LS7-1', shape: /^1LS7[12]\d{2}01[1-4]\d{6}1$/ },
  { ...laserShip, kind: 'LaserShip 1LSCX', shape: /^1LSCX[0-9A-Z]{10}$/ },
  { ...purolator, kind: 'Purolator PIN', shape: /^[A-Z]{3}\d{9}$/ },
  {
    carrier: 'other',
    courier: 'Canpar',
    kind: 'Canpar 22',
    shape: /^[CDKLSUXZ]\d{21}$/,
    page: 'https://www.canpar.com/en/track/tracking.jsp?locale=en&reference=',
  },
  {
    carrier: 'other',
    courier: 'Spee-Dee',
    kind: 'Spee-Dee 20',
    shape: /^SP\d{18}$/,
    page: 'https://www.speedeedelivery.com/track/?tracking=',
  },
  {
    carrier: 'other',
    courier: 'GOFO Express',
    kind: 'GOFO US',
    shape: /^GFUS\d{14}$/,
    page: 'https://www.gofoexpress.com/tracking.html?searchID=',
  },
  {
    carrier: 'other',
    courier: 'Landmark Global',
    kind: 'Landmark LTN',
    shape: /^LTN\d{8}N1$/,
    page: 'https://track.landmarkglobal.com/?search=',
  },
  {
    carrier: 'other',
    courier: 'YunExpress',
    kind: 'YunExpress',
    shape: /^YT\d{16}$/,
    page: 'https://www.yuntrack.com/parcelTracking?id=',
  },
  {
    carrier: 'other',
    courier: 'Yodel',
    kind: 'Yodel',
    shape: /^JJ?D\d{16}$/,
    page: 'https://www.yodel.co.uk/tracking/',
  },
]

export const otherFormats: readonly Format[] = [...checked, ...unchecked]
