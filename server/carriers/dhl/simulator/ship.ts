/** The simulated shipments: made, drawn and kept. */
import { decimalOf, type Json, record, records, textOf } from '../../kit/values.ts'
import { placeholderImage, type SampleLabel, sampleLabel } from '../../simulator/label.ts'
import type { Scene, SimulatedReply, SimulatedRequest } from '../../simulator/server.ts'
import { commonProblems, firstProblem, shipmentProblems } from './checks.ts'
import { errorReply, okReply } from './envelope.ts'
import { journeyOf, quotesOf } from './products.ts'

function count(scene: Scene, key: string): number {
  const next = (scene.store.kept<number>(key) ?? 0) + 1
  scene.store.keep(key, next)
  return next
}

/** Ten digits, the last of which is the rest of the others divided by seven. */
function nextWaybill(scene: Scene): string {
  const serial = 318_800_000 + count(scene, 'waybills')
  return `${serial}${serial % 7}`
}

const nextPiece = (scene: Scene) => `JD0146${String(count(scene, 'pieces')).padStart(14, '0')}`

function addressOf(party: unknown): SampleLabel['to'] {
  const place = record(record(party).postalAddress)
  const contact = record(record(party).contactInformation)
  return {
    name: textOf(contact.fullName) ?? undefined,
    company: textOf(contact.companyName) ?? undefined,
    line1: textOf(place.addressLine1) ?? '',
    city: textOf(place.cityName) ?? undefined,
    state: textOf(place.provinceCode) ?? undefined,
    postalCode: textOf(place.postalCode) ?? '',
    country: textOf(place.countryCode) ?? '',
  }
}

export async function makeShipment(request: SimulatedRequest, scene: Scene): Promise<SimulatedReply> {
  const body = record(request.json)
  const problem = firstProblem(
    ...shipmentProblems(body).slice(0, 3),
    ...commonProblems(body),
    ...shipmentProblems(body).slice(3),
  )
  if (problem) return problem
  const format = textOf(record(body.outputImageProperties).encodingFormat) ?? 'pdf'
  if (format !== 'pdf' && format !== 'zpl') return errorReply(400, `The simulator draws pdf and zpl, not ${format}.`)
  const journey = journeyOf(body)
  const quote = quotesOf(journey).find(({ product }) => product.code === textOf(body.productCode))
  if (!quote) return errorReply(400, '1001: The requested product is not available.')
  const waybill = nextWaybill(scene)
  const pieces = journey.packages.map(() => nextPiece(scene))
  const details = record(body.customerDetails)
  const references = records(body.customerReferences).flatMap(({ value }) => textOf(value) ?? [])
  const to = addressOf(details.receiverDetails)
  scene.store.buy({
    reference: request.headers['message-reference'] ?? references[0] ?? '',
    number: waybill,
    trackingNumbers: pieces,
    service: quote.product.code,
    amountCents: quote.totalCents,
    currency: quote.currency,
    boughtAt: scene.now().toISOString(),
    voidedAt: null,
    data: {
      company: to.company,
      references,
      account: textOf(record(records(body.accounts)[0]).number),
      days: quote.product.days,
      arrives: quote.arrives,
      declarable: journey.declarable,
      from: addressOf(details.shipperDetails),
      to,
    },
  })
  const documents = await documentsOf(request, { waybill, pieces, format, name: quote.product.name, journey: body })
  const packages = pieces.map((trackingNumber, index) => ({
    referenceNumber: index + 1,
    trackingNumber,
    trackingUrl: `https://express.api.dhl.com/mydhlapi/shipments/${waybill}/tracking?pieceTrackingNumber=${trackingNumber}`,
  }))
  const charges = [
    {
      currencyType: 'BILLC',
      priceCurrency: quote.currency,
      price: Number(decimalOf(quote.totalCents)),
      serviceBreakdown: quote.parts.map(({ name, cents }) => ({ name, price: Number(decimalOf(cents)) })),
    },
  ]
  const answer = {
    shipmentTrackingNumber: waybill,
    trackingUrl: `https://express.api.dhl.com/mydhlapi/shipments/${waybill}/tracking`,
    packages,
    documents,
    ...(body.getRateEstimates === true && { shipmentCharges: charges }),
    estimatedDeliveryDate: { estimatedDeliveryDate: quote.arrives, estimatedDeliveryType: 'QDDC' },
  }
  return okReply(request, answer, 201)
}

interface Drawing {
  waybill: string
  pieces: readonly string[]
  format: 'pdf' | 'zpl'
  name: string
  journey: Json
}

async function documentsOf(
  { fault }: SimulatedRequest,
  { waybill, pieces, format, name, journey }: Drawing,
): Promise<Json[]> {
  const details = record(journey.customerDetails)
  const options = records(record(journey.outputImageProperties).imageOptions)
  const wanted = (type: string) =>
    options.some(({ typeCode, isRequested }) => typeCode === type && isRequested === true)
  const linked = records(journey.getAdditionalInformation).some(
    ({ typeCode, isRequested }) => typeCode === 'linkLabelsByPieces' && isRequested === true,
  )
  const draw = async (title: string, number: string, piece: number, as: 'pdf' | 'zpl') => {
    const ends = { from: addressOf(details.shipperDetails), to: addressOf(details.receiverDetails) }
    const sample = {
      carrierName: title,
      serviceName: name,
      trackingNumber: number,
      piece: { number: piece, of: pieces.length },
      ...ends,
    }
    const bytes = fault === 'PLACEHOLDER' ? await placeholderImage() : await sampleLabel(sample, as)
    return { imageFormat: as.toUpperCase(), content: bytes.toString('base64') }
  }
  const labels = await Promise.all(
    pieces.map(async (_, index) => ({
      ...(await draw('DHL EXPRESS', waybill, index + 1, format)),
      typeCode: 'label',
      ...(linked && { packageReferenceNumber: index + 1 }),
    })),
  )
  return [
    ...labels,
    ...(wanted('waybillDoc')
      ? [{ ...(await draw('DHL WAYBILL COPY', waybill, 1, format)), typeCode: 'waybillDoc' }]
      : []),
    ...(wanted('invoice') ? [{ ...(await draw('COMMERCIAL INVOICE', waybill, 1, 'pdf')), typeCode: 'invoice' }] : []),
  ]
}

/** GET get-image: the papers DHL keeps, of which the label is none. */
export async function keptImages(request: SimulatedRequest, scene: Scene, waybill: string): Promise<SimulatedReply> {
  const bought = scene.store.byNumber(waybill)
  if (!bought || bought.number !== waybill || bought.data.account !== request.query.get('shipperAccountNumber'))
    return errorReply(404, '1504: No document images found for the provided search criteria.')
  const types = request.query
    .getAll('typeCode')
    .filter((type) => type !== 'commercial-invoice' || bought.data.declarable)
  const { from, to } = bought.data as { from: SampleLabel['from']; to: SampleLabel['to'] }
  const documents = await Promise.all(
    types.map(async (typeCode) => {
      const piece = { number: 1, of: bought.trackingNumbers.length }
      const bytes = await sampleLabel(
        { carrierName: typeCode, serviceName: '', trackingNumber: waybill, from, to, piece },
        'pdf',
      )
      return { shipmentTrackingNumber: waybill, typeCode, encodingFormat: 'PDF', content: bytes.toString('base64') }
    }),
  )
  return okReply(request, { documents })
}
