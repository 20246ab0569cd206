/**
 * GS1 element strings (GS1 General Specifications, section 3) with and without their separators.
 * Scanners often lose GS (0x1D), and then only length and check digit tell where a field ends.
 */

export interface Gs1Element {
  /** application identifier, e.g. `420` */
  ai: string
  value: string
}

const separator = '\x1d'

/** Application identifiers of parcel labels and their longest values; `fixed`: exactly that long, no separator. */
const fields: readonly { ai: RegExp; most: number; fixed?: true }[] = [
  { ai: /^00/, most: 18, fixed: true },
  { ai: /^0[123]/, most: 14, fixed: true },
  { ai: /^1[1-9]/, most: 6, fixed: true },
  { ai: /^20/, most: 2, fixed: true },
  { ai: /^3[1-6]\d\d/, most: 6, fixed: true },
  { ai: /^41\d/, most: 13, fixed: true },
  { ai: /^(10|2[12])/, most: 20 },
  { ai: /^3[07]/, most: 8 },
  { ai: /^(24[01]|25[01]|40[013])/, most: 30 },
  { ai: /^402/, most: 17 },
  { ai: /^420/, most: 20 },
  { ai: /^421/, most: 12 },
  { ai: /^90/, most: 30 },
  { ai: /^9[1-9]/, most: 90 },
]

/** Digits of the numbers that follow `420` and a ZIP code: Postal Service Publication 199. */
const routedDigits = [22, 26, 30]

/**
 * The elements of a scan, or null when it is not GS1 or cannot be told.
 * `said`: whether the scanner calls it GS1, null when it does not say.
 */
export function gs1Elements(scanned: string, said: boolean | null): Gs1Element[] | null {
  // Some scanners send the FNC1 in front, too.
  const text = scanned.startsWith(separator) ? scanned.slice(1) : scanned
  if (!text.includes(separator)) {
    const proved = routedElements(text) ?? shippingContainer(text)
    if (proved) return proved
  }
  return (said ?? scanned.includes(separator)) ? separated(text) : null
}

/** `420`, ZIP of five or nine, `9x…` without a separator: length and check digit must fit one way only. */
function routedElements(text: string): Gs1Element[] | null {
  const readings = [5, 9].flatMap((zipDigits) => {
    const routing = new RegExp(`^420(\\d{${zipDigits}})(9[1-5])(\\d+)$`).exec(text)
    if (!routing) return []
    const [, zip = '', ai = '', value = ''] = routing
    if (!routedDigits.includes(ai.length + value.length) || !checks(ai + value)) return []
    return [
      [
        { ai: '420', value: zip },
        { ai, value },
      ],
    ]
  })
  return readings.length === 1 ? (readings[0] ?? null) : null
}

/** An SSCC needs no word of the scanner: twenty digits from `00` with a right check digit. */
function shippingContainer(text: string): Gs1Element[] | null {
  const value = /^00(\d{18})$/.exec(text)?.[1]
  return value !== undefined && checks(value) ? [{ ai: '00', value }] : null
}

function separated(text: string): Gs1Element[] | null {
  const elements: Gs1Element[] = []
  let rest = text
  while (rest !== '') {
    const element = firstElement(rest)
    if (!element) return null
    elements.push(element)
    rest = rest.slice(element.ai.length + element.value.length)
    if (rest.startsWith(separator)) rest = rest.slice(1)
  }
  return elements.length > 0 ? elements : null
}

function firstElement(text: string): Gs1Element | null {
  const field = fields.find(({ ai }) => ai.test(text))
  const ai = field?.ai.exec(text)?.[0]
  if (!field || ai === undefined) return null
  const upToSeparator = text.slice(ai.length).split(separator, 1)[0] ?? ''
  const value = field.fixed ? upToSeparator.slice(0, field.most) : upToSeparator
  const fits = field.fixed ? value.length === field.most : value.length > 0 && value.length <= field.most
  return fits ? { ai, value } : null
}

/** GS1 modulo 10: weights 3 and 1 from the right, the check digit itself counts once. */
function checks(digits: string): boolean {
  let sum = 0
  for (const [fromRight, digit] of [...digits].reverse().entries()) sum += Number(digit) * (fromRight % 2 === 0 ? 1 : 3)
  return sum % 10 === 0
}
