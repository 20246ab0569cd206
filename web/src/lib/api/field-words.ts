/** What forms call the fields of the API, for problems that name one in its JSON words. */

const words: Record<string, string> = {
  to: 'recipient',
  from: 'sender',
  packages: 'parcel',
  references: 'reference',
  items: 'goods',
  accountIds: 'account',
  line1: 'street',
  line2: 'apartment, floor, building',
  line3: 'third address line',
  postalCode: 'ZIP code',
  email: 'e-mail',
  emails: 'e-mail',
  deviceId: 'printer',
  siteId: 'site',
  environment: 'system',
  baseUrl: 'address',
  insuredValueCents: 'insured value',
  unitValueCents: 'unit value',
  hsCode: 'HS code',
  originCountry: 'made in',
  contentsExplanation: 'what it is',
  incoterm: 'duties are paid by',
  eelPfc: 'exemption (EEL/PFC)',
  itn: 'ITN',
  senderTaxId: 'our tax number',
  recipientTaxId: 'recipient’s tax number',
}
/** parts of a path that only hold others */
const silent = new Set(['options', 'credentials', 'value'])

/** `packages.0.weight.value` as "Parcel 1, weight". */
export function fieldWords(field: string): string {
  const parts = field.split('.')
  const told = parts.filter((part, i) => parts.length === 1 || (!silent.has(part) && !isIndex(part, i)))
  const text = told.map((part) => named(part, parts[parts.indexOf(part) + 1])).join(', ')
  return text ? text.charAt(0).toUpperCase() + text.slice(1) : 'The request'
}

function named(part: string, next: string | undefined): string {
  const name = words[part] ?? part.replace(/([a-z])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`)
  return next !== undefined && isIndex(next, 1) ? `${name} ${Number(next) + 1}` : name
}

function isIndex(part: string, at: number): boolean {
  return at > 0 && /^\d+$/.test(part)
}
