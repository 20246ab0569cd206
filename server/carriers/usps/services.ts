/** The services of USPS: our codes, the mail classes they are called by, and how packagings are told. */
import type { Packaging } from '#contracts/carriers.ts'

export interface UspsService {
  service: string
  name: string
  mailClass: string
  international?: true
  /** taken in only where the sender brings parcels to a facility near the recipient, or for contents nobody can certify here */
  unusable?: string
}

const destinationEntry =
  'is for parcels brought to a facility near the recipient, which Postroom does not do; choose Ground Advantage'

/** Most common first. Mail classes are those of the Shipping Options and Labels APIs. */
export const uspsServices: readonly UspsService[] = [
  { service: 'usps_ground_advantage', name: 'USPS Ground Advantage', mailClass: 'USPS_GROUND_ADVANTAGE' },
  { service: 'usps_priority_mail', name: 'Priority Mail', mailClass: 'PRIORITY_MAIL' },
  { service: 'usps_priority_mail_express', name: 'Priority Mail Express', mailClass: 'PRIORITY_MAIL_EXPRESS' },
  { service: 'usps_media_mail', name: 'Media Mail', mailClass: 'MEDIA_MAIL' },
  { service: 'usps_library_mail', name: 'Library Mail', mailClass: 'LIBRARY_MAIL' },
  {
    service: 'usps_first_class_package_international',
    name: 'First-Class Package International Service',
    mailClass: 'FIRST-CLASS_PACKAGE_INTERNATIONAL_SERVICE',
    international: true,
  },
  {
    service: 'usps_priority_mail_international',
    name: 'Priority Mail International',
    mailClass: 'PRIORITY_MAIL_INTERNATIONAL',
    international: true,
  },
  {
    service: 'usps_priority_mail_express_international',
    name: 'Priority Mail Express International',
    mailClass: 'PRIORITY_MAIL_EXPRESS_INTERNATIONAL',
    international: true,
  },
  {
    service: 'usps_bound_printed_matter',
    name: 'Bound Printed Matter',
    mailClass: 'BOUND_PRINTED_MATTER',
    unusable: 'is for permanently bound printed matter, which options.contents cannot certify; choose Media Mail',
  },
  { service: 'usps_parcel_select', name: 'Parcel Select', mailClass: 'PARCEL_SELECT', unusable: destinationEntry },
  {
    service: 'usps_connect_local',
    name: 'USPS Connect Local',
    mailClass: 'USPS_CONNECT_LOCAL',
    unusable: destinationEntry,
  },
  {
    service: 'usps_connect_regional',
    name: 'USPS Connect Regional',
    mailClass: 'USPS_CONNECT_REGIONAL',
    unusable: destinationEntry,
  },
  {
    service: 'usps_connect_mail',
    name: 'USPS Connect Mail',
    mailClass: 'USPS_CONNECT_MAIL',
    unusable: destinationEntry,
  },
  {
    service: 'usps_global_express_guaranteed',
    name: 'Global Express Guaranteed',
    mailClass: 'GLOBAL_EXPRESS_GUARANTEED',
    international: true,
    unusable: 'is suspended by USPS since September 29, 2024; choose Priority Mail Express International',
  },
]

const returnSuffix = '_RETURN_SERVICE'
const byClass = new Map(uspsServices.map((one) => [one.mailClass, one]))
const byCode = new Map(uspsServices.map((one) => [one.service, one]))

export const expressClass = 'PRIORITY_MAIL_EXPRESS'

/** The service of a mail class, return classes included; an unknown class becomes `usps_<class>` with its own name. */
export function serviceOf(mailClass: string): UspsService {
  const outward = mailClass.endsWith(returnSuffix) ? mailClass.slice(0, -returnSuffix.length) : mailClass
  const known = byClass.get(outward)
  if (known) return known
  const words = outward.toLowerCase().replace(/[^a-z0-9]+/g, '_')
  return { service: `usps_${words}`, name: words.replaceAll('_', ' '), mailClass: outward }
}

/** The service of our code; null when USPS cannot have it. */
export function serviceNamed(service: string): UspsService | null {
  const known = byCode.get(service)
  if (known) return known
  const unknown = service.match(/^usps_([a-z0-9_]{1,60})$/)?.[1]
  return unknown ? { service, name: unknown.replaceAll('_', ' '), mailClass: unknown.toUpperCase() } : null
}

/** The mail class of a label; returns have classes of their own. */
export function labelClassOf({ mailClass }: UspsService, returned: boolean): string {
  return returned ? `${mailClass}${returnSuffix}` : mailClass
}

/** Rate indicators that fit a packaging (domestic and international), the plain one first. Empty: USPS has no parcel for it. */
export const indicatorsOf: Readonly<Record<Packaging, readonly string[]>> = {
  package: ['SP', 'PA', 'CP', 'DR', 'DN', 'OS'],
  soft_pack: ['SP', 'PA', 'CP', 'P5', 'P6', 'P7', 'P8', 'P9', 'Q6', 'Q7', 'Q8', 'Q9', 'Q0', 'DR', 'DN', 'OS'],
  letter: ['SP', 'PA'],
  large_envelope: ['SP', 'PA'],
  postcard: [],
  flat_rate_envelope: ['FE', 'E4'],
  legal_flat_rate_envelope: ['FA', 'E6'],
  padded_flat_rate_envelope: ['FP'],
  small_flat_rate_box: ['FS'],
  medium_flat_rate_box: ['FB'],
  large_flat_rate_box: ['PL'],
  large_flat_rate_box_apo: ['PM'],
}

const expressIndicators: Partial<Record<string, string>> = { SP: 'PA', FE: 'E4', FA: 'E6' }

/** The indicator of a label whose price was not asked for before. */
export function plainIndicator(packaging: Packaging, mailClass: string): string {
  const plain = indicatorsOf[packaging][0] ?? 'SP'
  return mailClass.startsWith(expressClass) ? (expressIndicators[plain] ?? plain) : plain
}
