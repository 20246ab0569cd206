/** The extras by name, with other words people look for them by. */
import type { ExtraSwitch, ExtrasForm } from './extras-form.ts'

export type ExtraName =
  | ExtraSwitch
  | 'shipDate'
  | 'signature'
  | 'holdAtLocation'
  | 'insuredValueCents'
  | 'returnReceipt'
  | 'contents'
  | 'lithiumBatteries'
  | 'dryIce'
  | 'billTo'

interface Words {
  text: string
  hint?: string
  /** found by these too */
  also?: string
}

export const extraWords: Record<ExtraName, Words> = {
  shipDate: { text: 'Ship date', also: 'later future day' },
  signature: { text: 'Signature', also: 'adult direct indirect restricted addressee proof' },
  saturdayDelivery: { text: 'Saturday delivery', also: 'weekend' },
  sundayHolidayDelivery: { text: 'Sunday or holiday delivery', also: 'weekend' },
  holdAtLocation: {
    text: 'Hold at a location',
    hint: 'The recipient fetches it there. Location ID and address are in the carrier’s locator.',
    also: 'pickup access point office fetch locker',
  },
  insuredValueCents: { text: 'Insured or declared value', also: 'insurance coverage worth' },
  certifiedMail: { text: 'Certified Mail', also: 'proof registered' },
  returnReceipt: { text: 'Return receipt', also: 'proof green card' },
  contents: { text: 'Media Mail or Library Mail contents', also: 'books recordings certify' },
  lithiumBatteries: { text: 'Lithium batteries', also: 'dangerous hazardous un3480 un3481 un3090 un3091 ion metal' },
  dryIce: { text: 'Dry ice', also: 'dangerous hazardous un1845 cold frozen' },
  livePerishable: { text: 'Live or perishable contents', also: 'animals food' },
  limitedQuantity: {
    text: 'Hazardous, limited quantity',
    hint: 'Packed and marked as a limited quantity',
    also: 'dangerous goods ltd qty orm-d',
  },
  nonmachinable: {
    text: 'Nonmachinable',
    hint: 'A rigid, square or uneven letter; a nonstandard parcel',
    also: 'tube',
  },
  returnLabel: {
    text: 'Return label',
    hint: 'For the recipient to send something back to this site: put it in the parcel or hand it over',
    also: 'back',
  },
  billTo: { text: 'Bill recipient or third party', also: 'collect account payment payer pays' },
}

/** Names of the extras that have every word of `query` in them, from its beginning; all for an empty query. */
export function found(query: string): ExtraName[] {
  const wanted = query.toLowerCase().split(/\s+/).filter(Boolean)
  const fits = ({ text, also = '' }: Words) => {
    const words = `${text} ${also}`.toLowerCase().split(/[\s,]+/)
    return wanted.every((start) => words.some((word) => word.startsWith(start)))
  }
  return (Object.keys(extraWords) as ExtraName[]).filter((name) => fits(extraWords[name]))
}

export const signatures = [
  { value: 'none', text: 'No signature' },
  { value: 'signature', text: 'Signature' },
  { value: 'adult_signature', text: 'Adult signature' },
  { value: 'adult_signature_restricted', text: 'Adult signature, addressee only' },
]
export const receipts = [
  { value: 'electronic', text: 'Electronic' },
  { value: 'hardcopy', text: 'On paper' },
]
export const contents = [
  { value: 'media', text: 'Media Mail: books, recordings' },
  { value: 'library', text: 'Library Mail, between libraries' },
]
export const contentsHints: Record<ExtrasForm['contents'], string> = {
  '': 'Books and recordings go cheaper: say so here to be offered Media Mail or Library Mail.',
  media:
    'You certify that all of it is media: books, sheet music, manuscripts, film and recordings. No advertising, no blank media, no games. USPS may open the parcel.',
  library:
    'You certify books or recordings, sent between schools, libraries, museums and non-profits, with their name in one of the addresses. Media Mail is offered too.',
}
export const batteries = [
  { value: 'ion_in_equipment', text: 'Ion, in equipment (UN3481)' },
  { value: 'ion_with_equipment', text: 'Ion, packed with equipment (UN3481)' },
  { value: 'ion_alone', text: 'Ion, by themselves (UN3480)' },
  { value: 'metal_in_equipment', text: 'Metal, in equipment (UN3091)' },
  { value: 'metal_with_equipment', text: 'Metal, packed with equipment (UN3091)' },
  { value: 'metal_alone', text: 'Metal, by themselves (UN3090)' },
]
export const payers = [
  { value: 'recipient', text: 'The recipient’s account' },
  { value: 'third_party', text: 'A third party’s account' },
]
