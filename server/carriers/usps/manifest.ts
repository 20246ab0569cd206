/** The end of the day: a SCAN form (PS Form 5630) for all labels handed over, with one barcode to scan. */
import type { CarrierReply, ManifestAnswer, ManifestRequest, Outcome } from '../carrier.ts'
import { failed, jsonOf, refused } from '../kit/messages.ts'
import { partsOf } from '../kit/multipart.ts'
import { type Json, record, textOf } from '../kit/values.ts'
import { isError, messagesOf, notAllowed } from './errors.ts'
import { artworkOf } from './label-answer.ts'
import { localityOf, streetOf, zipOf } from './places.ts'
import type { Findings } from './problems.ts'

export const manifestPath = '/scan-forms/v3/scan-form'
const numbersMax = 40_000

/** Labels made for another day are brought to the day they are handed over. */
export function buildManifest({ day, from, shipments }: ManifestRequest, findings: Findings): Json {
  const trackingNumbers = shipments.flatMap((shipment) => shipment.trackingNumbers)
  if (trackingNumbers.length === 0) findings.problem('empty', 'shipments: a SCAN form needs at least one label')
  if (trackingNumbers.length > numbersMax)
    findings.problem('too_many', `shipments: a SCAN form takes at most ${numbersMax} labels; close in parts`)
  return {
    imageInfo: { imageType: 'PDF', labelType: '8.5X11LABEL' },
    mailingDate: day,
    overwriteMailingDate: true,
    entryFacilityZIPCode: zipOf(from, 'from', findings).ZIPCode,
    destinationEntryFacilityType: 'NONE',
    shipment: { trackingNumbers },
    fromAddress: { ...streetOf(from, 'from', findings), ...localityOf(from, 'from', findings) },
  }
}

export function parseManifest(reply: CarrierReply): Outcome<ManifestAnswer> {
  if (reply.status < 200 || reply.status >= 300) return failed(...notAllowed(reply, 'the SCAN Forms API'))
  const whole = wholeOf(reply)
  if (!whole || isError(whole)) return failed(...messagesOf(reply))
  const number = textOf(record(whole.SCANFormMetadata ?? whole).manifestNumber) ?? textOf(whole.manifestNumber)
  if (!number)
    return refused(
      'usps',
      'unreadable',
      'USPS gave no number with the SCAN form; look for it in the Business Customer Gateway.',
    )
  const image = artworkOf(textOf(whole.SCANFormImage))
  const document =
    image.kind === 'document'
      ? { kind: 'other' as const, name: 'SCAN form', format: image.format, base64: image.base64 }
      : null
  return { result: { number, document }, messages: [] }
}

function wholeOf(reply: CarrierReply): Json | null {
  const parts = partsOf(reply)
  if (!parts) return jsonOf(reply)
  const texts = parts.map(({ name, body }) => ({ name, text: Buffer.from(body).toString('utf8') }))
  const meta = texts.find(({ text }) => text.trimStart().startsWith('{'))
  const image = texts.find((one) => one !== meta)
  return { ...(meta && jsonOf({ ...reply, body: Buffer.from(meta.text) })), SCANFormImage: image?.text }
}
