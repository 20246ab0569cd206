/** The services of the built-in price engine: what they are called and what their label says. */

export const serviceCodes = [
  'usps_ground_advantage',
  'usps_priority_mail',
  'usps_priority_mail_express',
  'usps_first_class_mail',
  'usps_media_mail',
  'usps_library_mail',
] as const
export type ServiceCode = (typeof serviceCodes)[number]

/** Priced by weight, zone and size. */
export type ParcelCode = 'usps_ground_advantage' | 'usps_priority_mail' | 'usps_priority_mail_express'
/** Priced by weight alone, for contents that qualify. */
export type BookCode = 'usps_media_mail' | 'usps_library_mail'

interface ServiceFacts {
  name: string
  banner: string
  title: string
  /**
   * IMpb service type code (Publication 199 appendix): 001 Ground Advantage, 055 Priority Mail, 701 Priority Mail
   * Express and 490 Media Mail are seen on numbers in use; 510 for Library Mail and 001 for First-Class Mail are assumed.
   */
  typeCode: string
}

export const services: Readonly<Record<ServiceCode, ServiceFacts>> = {
  usps_ground_advantage: {
    name: 'USPS Ground Advantage',
    banner: 'G',
    title: 'USPS GROUND ADVANTAGE',
    typeCode: '001',
  },
  usps_priority_mail: { name: 'Priority Mail', banner: 'P', title: 'USPS PRIORITY MAIL', typeCode: '055' },
  usps_priority_mail_express: {
    name: 'Priority Mail Express',
    banner: 'E',
    title: 'USPS PRIORITY MAIL EXPRESS',
    typeCode: '701',
  },
  usps_first_class_mail: { name: 'First-Class Mail', banner: 'F', title: 'USPS FIRST-CLASS MAIL', typeCode: '001' },
  usps_media_mail: { name: 'Media Mail', banner: 'M', title: 'USPS MEDIA MAIL', typeCode: '490' },
  usps_library_mail: { name: 'Library Mail', banner: 'L', title: 'USPS LIBRARY MAIL', typeCode: '510' },
}

export function isServiceCode(code: string): code is ServiceCode {
  return (serviceCodes as readonly string[]).includes(code)
}

/** Service type code when Certified Mail is bought: the number then begins 93 073 (Publication 199). */
export const certifiedTypeCode = '073'
