/** Labels bought earlier, by our reference or a tracking number: Label Recovery. */
import type { CarrierReply, LabelArtwork, PurchaseRequest } from '../carrier.ts'
import { jsonOf } from '../kit/messages.ts'
import { at, type Json, records, textOf } from '../kit/values.ts'
import { errorsOf, isClearRefusal } from './errors.ts'
import { artworkOf } from './images.ts'
import { labelSpecification } from './label.ts'

export type Searched = { reference: string; shipperNumber: string } | { trackingNumber: string }

export function buildRecovery(searched: Searched, label: PurchaseRequest['label']) {
  return {
    LabelRecoveryRequest: {
      Request: { SubVersion: '1903', RequestOption: 'Non_Validate' },
      LabelSpecification: labelSpecification(label),
      Translate: { LanguageCode: 'eng', DialectCode: 'US', Code: '01' },
      ...('trackingNumber' in searched
        ? { TrackingNumber: searched.trackingNumber }
        : {
            ReferenceValues: {
              ReferenceNumber: { Value: searched.reference },
              ShipperNumber: searched.shipperNumber,
            },
          }),
    },
  }
}

export interface Recovered {
  /** null: UPS did not say */
  shipmentNumber: string | null
  pieces: { trackingNumber: string; label: LabelArtwork }[]
  /** numbers without a label: UPS names candidates when a reference fits several packages */
  candidates: string[]
}

/**
 * `nothing`: UPS clearly has no label. `unclear`: a refusal for another reason. Null when the answer cannot be read
 * or UPS has trouble; it is worth asking again.
 */
export function parseRecovery(reply: CarrierReply): Recovered | 'nothing' | 'unclear' | null {
  const json = jsonOf(reply)
  if (isClearRefusal(reply)) return refusalOf(reply, errorsOf(json ?? {}))
  if (!json || reply.status !== 200 || errorsOf(json).length > 0) return null
  const answer = json.LabelRecoveryResponse
  const results = [...records(at(answer, 'LabelResults')), ...records(json.LabelResults)]
  const candidates = [...records(at(answer, 'TrackingCandidate')), ...records(json.TrackingCandidate)]
  return {
    shipmentNumber:
      textOf(at(answer, 'ShipmentIdentificationNumber')) ?? textOf(json.ShipmentIdentificationNumber) ?? null,
    pieces: results.flatMap(pieceOf),
    candidates: candidates.flatMap((one) => textOf(one.TrackingNumber) ?? []),
  }
}

function pieceOf(result: Json): Recovered['pieces'] {
  const trackingNumber = textOf(result.TrackingNumber)
  if (!trackingNumber) return []
  return [{ trackingNumber, label: artworkOf(at(result, 'LabelImage', 'GraphicImage')) ?? { kind: 'missing' } }]
}

/** Codes are not documented, so only words that can mean nothing else count. */
function refusalOf(reply: CarrierReply, errors: { text: string }[]): 'nothing' | 'unclear' | null {
  if ([401, 403, 408, 429].includes(reply.status)) return null
  const none =
    /\bno\b.*\b(label|record|match|shipment)|not found|(cannot|could not|unable to) (be )?(find|found|locate)/i
  return reply.status === 404 || errors.some(({ text }) => none.test(text)) ? 'nothing' : 'unclear'
}
