/** Addresses as USPS takes them: names split, ZIP code in two parts, nothing cut. */
import type { Address } from '#contracts/addresses.ts'
import type { Json } from '../kit/values.ts'
import type { Findings } from './problems.ts'

/** Places with their own country code that USPS serves as states. */
const territories = new Set(['PR', 'GU', 'VI', 'AS', 'MP', 'FM', 'MH', 'PW'])
const states = new Set(
  (
    'AA AE AL AK AP AS AZ AR CA CO CT DE DC FM FL GA GU HI ID IL IN IA KS KY LA ME MH MD MA MI MN MS MO MP MT NE NV ' +
    'NH NJ NM NY NC ND OH OK OR PW PA PR RI SC SD TN TX UT VT VI VA WA WV WI WY'
  ).split(' '),
)
const phonePattern = /^\+?[1-9][0-9]{7,14}$|^[0-9]{6,15}$/
const emailPattern = /^[a-zA-Z0-9_+&*-]+(?:\.[a-zA-Z0-9_+&*-]+)*@(?:[a-zA-Z0-9-]+\.)+[a-zA-Z]{2,}$/
const nameMax = 50
const streetMax = 50
const cityMax = 28
const emailMax = 50

export type Side = 'from' | 'to' | 'address'

export function isDomestic({ country }: Address): boolean {
  return country === 'US' || territories.has(country)
}

/** Military and diplomatic post offices: customs forms are needed there (error 160120). */
export function isMilitary({ state }: Address): boolean {
  return ['AA', 'AE', 'AP'].includes(state?.trim().toUpperCase() ?? '')
}

/** ZIP code as `ZIPCode` and `ZIPPlus4`; a problem when it is none. */
export function zipOf(address: Address, side: Side, findings: Findings): { ZIPCode: string; ZIPPlus4?: string } {
  const found = address.postalCode.trim().match(/^(\d{5})(?:[-\s]?(\d{4}))?$/)
  if (!found)
    findings.problem(
      'postal_code_invalid',
      `${side}.postalCode: a ZIP code has 5 or 9 digits, e.g. 63104 or 63104-2351`,
    )
  return { ZIPCode: found?.[1] ?? '', ...(found?.[2] && { ZIPPlus4: found[2] }) }
}

/**
 * First and last name, or firm; USPS wants one of them. A name of one word without a company is told as firm, as a
 * first name alone is refused.
 */
export function addresseeOf(address: Address, side: Side, findings: Findings): Json {
  const words = (address.name ?? '').trim().split(/\s+/).filter(Boolean)
  const company = address.company?.trim() ?? ''
  const last = words.length > 1 ? words.at(-1) : undefined
  const first = words.slice(0, last === undefined ? 1 : -1).join(' ')
  if (!first && !company) findings.problem('name_required', `${side}.name: USPS needs a name or a company; enter one`)
  const firm = company || (last === undefined ? first : '')
  const alone = last === undefined && !company
  return {
    ...(first && !alone && { firstName: findings.fit(`${side}.name`, first, nameMax) }),
    ...(last && { lastName: findings.fit(`${side}.name`, last, nameMax) }),
    ...(firm && { firm: findings.fit(company ? `${side}.company` : `${side}.name`, firm, nameMax) }),
  }
}

/** Digits with an optional plus; null when there is none that USPS takes. */
export function phoneOf({ phone }: Address): string | null {
  const digits = phone?.replace(/(?!^\+)[^0-9]/g, '') ?? ''
  return phonePattern.test(digits) ? digits : null
}

export function emailOf({ email }: Address): string | null {
  const text = email?.trim() ?? ''
  return text.length <= emailMax && emailPattern.test(text) ? text : null
}

/** Phone and e-mail where USPS can take them; one it cannot take is told, as it is only used for notices. */
function contactsOf(address: Address, side: Side, findings: Findings): Json {
  const phone = phoneOf(address)
  const email = emailOf(address)
  if (address.phone && !phone)
    findings.note('phone_not_sent', `${side}.phone: not sent, USPS takes 6 to 15 digits without an extension`)
  if (address.email && !email)
    findings.note(
      'email_not_sent',
      `${side}.email: not sent, USPS takes plain addresses of at most ${emailMax} characters`,
    )
  return { ...(phone && { phone }), ...(email && { email }) }
}

/** Street and the lines below it; Puerto Rico's third line is the urbanization. */
export function streetOf(address: Address, side: Side, findings: Findings): Json {
  const urban = isDomestic(address) && stateOf(address) === 'PR'
  const below = [address.line2, urban ? '' : address.line3].map((line) => line?.trim()).filter(Boolean)
  return {
    streetAddress: findings.fit(`${side}.line1`, address.line1.trim(), streetMax),
    ...(below.length > 0 && { secondaryAddress: findings.fit(`${side}.line2`, below.join(' '), streetMax) }),
    ...(urban && address.line3?.trim() && { urbanization: address.line3.trim() }),
  }
}

function stateOf({ country, state }: Address): string {
  return territories.has(country) ? country : (state?.trim().toUpperCase() ?? '')
}

/** City, state and ZIP code of an address within the postal territory of the United States. */
export function localityOf(address: Address, side: Side, findings: Findings): Json {
  const state = stateOf(address)
  const city = address.city?.trim() ?? ''
  if (!states.has(state))
    findings.problem('state_invalid', `${side}.state: USPS needs the two letters of a state, e.g. MO`)
  if (!city) findings.problem('city_required', `${side}.city: USPS needs the city; enter it`)
  return { city: findings.fit(`${side}.city`, city, cityMax), state, ...zipOf(address, side, findings) }
}

/** A whole address within the United States. */
export function domesticPlace(address: Address, side: Side, findings: Findings): Json {
  return {
    ...addresseeOf(address, side, findings),
    ...streetOf(address, side, findings),
    ...localityOf(address, side, findings),
    ...contactsOf(address, side, findings),
  }
}

const countryNames = new Intl.DisplayNames(['en'], { type: 'region' })

/** A whole address abroad. International labels have no e-mail field: it is used by nobody and told. */
export function foreignPlace(address: Address, findings: Findings): Json {
  const city = address.city?.trim() ?? ''
  const province = address.state?.trim() ?? ''
  const postalCode = address.postalCode.trim()
  if (!city) findings.problem('city_required', 'to.city: USPS needs the city; enter it')
  if (address.country === 'CA' && !/^[A-Z]/i.test(postalCode))
    findings.problem('postal_code_invalid', 'to.postalCode: a Canadian code begins with a letter, e.g. K1A 0B1')
  const { email, ...contacts } = contactsOf(address, 'to', findings)
  if (email) findings.note('email_not_sent', 'to.email: not sent, international USPS labels have no e-mail address')
  return {
    ...addresseeOf(address, 'to', findings),
    ...streetOf(address, 'to', findings),
    city: findings.fit('to.city', city, cityMax),
    ...(province && { province: findings.fit('to.state', province, 40) }),
    ...(/^[A-Z]{2}$/i.test(province) && { provinceISOAlpha2Code: province.toUpperCase() }),
    postalCode: findings.fit('to.postalCode', postalCode, 11),
    country: countryNames.of(address.country) ?? address.country,
    countryISOAlpha2Code: address.country,
    ...contacts,
  }
}
