/** Reads label answers, as JSON or multipart, and looks whether the picture is a label at all. */
import type { CarrierReply, LabelArtwork } from '../carrier.ts'
import { jsonOf } from '../kit/messages.ts'
import { partsOf } from '../kit/multipart.ts'
import { at, cents, type Json, record, records, textOf } from '../kit/values.ts'
import { isError } from './errors.ts'

/** A blank picture is smaller than any real label. */
const labelBytesMin = 300
const labelDotsMin = 200

export interface LabelReading {
  trackingNumber: string | null
  /** postage, extra services, fees and prepaid duties; null when USPS told no postage */
  amountCents: number | null
  label: LabelArtwork
  /** why the answer cannot be believed; null when it can */
  doubt: string | null
}

/** Reads an answer with status 2xx. Never throws. */
export function parseLabel(reply: CarrierReply): LabelReading {
  const whole = wholeOf(reply)
  if (!whole) return { ...nothing, doubt: 'the answer cannot be read' }
  const meta = metaOf(whole)
  const trackingNumber = numberOf(meta)
  const label = artworkOf(textOf(whole.labelImage) ?? textOf(whole.returnLabelImage))
  const doubt = isError(whole) || isError(meta) ? 'errors came with the label' : doubtOf(trackingNumber, label)
  return { trackingNumber, amountCents: amountOf(meta, whole), label, doubt }
}

const nothing = { trackingNumber: null, amountCents: null, label: { kind: 'missing' } as const }

function doubtOf(trackingNumber: string | null, label: LabelArtwork): string | null {
  if (!trackingNumber) return 'the answer has no tracking number'
  return label.kind === 'missing' ? 'the answer has no usable label' : null
}

/** One object, whether it came as JSON or as parts; "ignore the Content-Encoding": image parts are base64 text. */
function wholeOf(reply: CarrierReply): Json | null {
  const parts = partsOf(reply)
  if (!parts) return jsonOf(reply)
  const fields = parts.map(({ name, body }) => {
    const text = Buffer.from(body).toString('utf8')
    return [
      name.replace(/\.\w+$/, ''),
      name.endsWith('etadata') || text.trimStart().startsWith('{') ? parsed(text) : text,
    ]
  })
  const whole = record(Object.fromEntries(fields))
  // A part without its name: the only object is the metadata.
  return { ...whole, labelMetadata: whole.labelMetadata ?? fields.map(([, value]) => value).find(isObject) }
}

const isObject = (value: unknown) => typeof value === 'object' && value !== null

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Cut off or no JSON: no metadata, and so no tracking number to believe.
    return undefined
  }
}

/** Fields lie flat in JSON answers, under a name in multipart ones and reprints. */
function metaOf(whole: Json): Json {
  const [meta] = [...records(whole.labelMetadata), ...records(whole.returnLabelMetadata)]
  return meta ?? whole
}

function numberOf(meta: Json): string | null {
  const text = textOf(meta.trackingNumber) ?? textOf(meta.internationalTrackingNumber)
  const number = text?.replace(/\s/g, '') ?? ''
  return /^[0-9A-Z]{8,40}$/i.test(number) ? number : null
}

function amountOf(meta: Json, whole: Json): number | null {
  const postage = cents(meta.postage)
  if (postage === null) return null
  const more = [...records(meta.extraServices), ...records(meta.fees)].map(({ price }) => cents(price) ?? 0)
  const prepaid = record(meta.prepaidDutiesTaxesFees ?? whole.prepaidDutiesTaxesFees)
  const duties = records(prepaid.itemCosts).map((item) => (cents(item.dutyPrice) ?? 0) + (cents(item.taxPrice) ?? 0))
  return [...more, cents(prepaid.packageFee) ?? 0, ...duties].reduce((sum, amount) => sum + amount, postage)
}

/** The picture by its first bytes, whatever was asked for; `missing` for blanks, cut or unknown ones. */
export function artworkOf(text: string | null): LabelArtwork {
  const base64 = (text ?? '').replace(/\s/g, '')
  if (base64 === '' || base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return { kind: 'missing' }
  const bytes = Buffer.from(base64, 'base64')
  const format = formatOf(bytes)
  return format ? { kind: 'document', format, base64 } : { kind: 'missing' }
}

function formatOf(bytes: Buffer): 'pdf' | 'png' | 'gif' | 'zpl' | null {
  const start = bytes.toString('latin1', 0, 8)
  if (/^\s*(\^XA|~|CT~)/.test(bytes.toString('latin1', 0, 40)) || bytes.includes('^XA'))
    return bytes.includes('^XZ') && bytes.includes('^F') ? 'zpl' : null
  if (bytes.length < labelBytesMin) return null
  if (start.startsWith('%PDF-')) return 'pdf'
  if (start.startsWith('\x89PNG') && bytes.readUInt32BE(16) >= labelDotsMin) return 'png'
  return start.startsWith('GIF8') && bytes.readUInt16LE(6) >= labelDotsMin ? 'gif' : null
}

/**
 * Why nothing was reprinted. `absent`: no label of this key. `cancelled`: there was one. `kept`: there is one that is
 * not given out. `used_up`: there is one that was reprinted as often as may be. `unclear`: a reason not documented.
 */
export type Reprinted = 'absent' | 'cancelled' | 'kept' | 'used_up' | 'unclear'

/** Documented codes: order or number not found; cancelled; disputed, past its mailing date, too often, of Click-N-Ship. */
const reprintCodes: Readonly<Record<string, Reprinted>> = {
  '160185': 'absent',
  '160378': 'absent',
  '160379': 'cancelled',
  '160380': 'kept',
  '160381': 'kept',
  '160382': 'used_up',
  '160384': 'kept',
}

export function parseReprintRefusal(reply: CarrierReply): Reprinted {
  const [entry] = records(at(jsonOf(reply), 'error', 'errors'))
  const detail = textOf(entry?.detail) ?? ''
  const known = reprintCodes[textOf(entry?.code) ?? '']
  return known ?? (/(order|tracking number|label) not found/i.test(detail) ? 'absent' : 'unclear')
}
