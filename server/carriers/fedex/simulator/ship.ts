/** The simulated Ship API: buying and cancelling. */

import { at, cents, type Json, record, records, textOf } from '../../kit/values.ts'
import { placeholderImage, type SampleLabel, sampleLabel } from '../../simulator/label.ts'
import type { Scene, SimulatedReply, SimulatedRequest } from '../../simulator/server.ts'
import { oneThreeSeven } from '../../tracking-numbers/check-digits.ts'
import { checkAccount, checkCommon, checkShipment } from './checks.ts'
import { okReply, refuse } from './envelope.ts'
import { type Quote, quotesOf } from './prices.ts'
import { ratedShipment } from './rates.ts'

/** Twelve digits, as Express has them, with a check digit; counted so that no two are the same. */
function nextNumber(scene: Scene): string {
  const count = (scene.store.kept<number>('numbers') ?? 0) + 1
  scene.store.keep('numbers', count)
  const serial = `79${String(count).padStart(9, '0')}`
  const check = [...'0123456789'].find((digit) => oneThreeSeven(serial, digit))
  return serial + (check ?? '0')
}

const formats = { PDF: 'pdf', PNG: 'png', ZPLII: 'zpl', EPL2: 'zpl' } as const

function addressOf(party: Json): SampleLabel['to'] {
  const { address, contact } = { address: record(party.address), contact: record(party.contact) }
  const lines = [address.streetLines].flat().flatMap((line) => textOf(line) ?? [])
  return {
    name: textOf(contact.personName) ?? undefined,
    company: textOf(contact.companyName) ?? undefined,
    line1: lines[0] ?? '',
    city: textOf(address.city) ?? undefined,
    state: textOf(address.stateOrProvinceCode) ?? undefined,
    postalCode: textOf(address.postalCode) ?? '',
    country: textOf(address.countryCode) ?? 'US',
  }
}

export async function buyShipment(request: SimulatedRequest, scene: Scene): Promise<SimulatedReply> {
  const body = record(request.json)
  const shipment = record(body.requestedShipment)
  const recipient = records(shipment.recipients)[0] ?? {}
  const refusal = checkAccount(body) ?? checkCommon(shipment, recipient, scene.now()) ?? checkShipment(body)
  if (refusal) return refusal
  const type = textOf(shipment.serviceType) ?? ''
  const quote = quotesOf(shipment).find(({ product }) => product.type === type)
  if (!quote) return refuse('SERVICE.TYPE.NOTALLOWED', 'The service type is not allowed for this shipment.')
  const items = records(shipment.requestedPackageLineItems)
  const numbers = items.map(() => nextNumber(scene))
  const [number = ''] = numbers
  const references = items
    .flatMap((item) => records(item.customerReferences))
    .flatMap(({ value }) => textOf(value) ?? [])
  const contact = record(recipient.contact)
  scene.store.buy({
    reference: request.headers['x-customer-transaction-id'] ?? references[0] ?? '',
    number,
    trackingNumbers: numbers,
    service: type,
    amountCents: cents(quote.net) ?? 0,
    currency: 'USD',
    boughtAt: scene.now().toISOString(),
    voidedAt: null,
    data: {
      company: textOf(contact.companyName),
      references: [...new Set(references)],
      shipDate: textOf(shipment.shipDatestamp),
      account: textOf(at(body, 'accountNumber', 'value')),
      days: quote.product.days,
      from: addressOf(record(shipment.shipper)),
      to: addressOf(recipient),
    },
  })
  return okReply(request, { transactionShipments: [await shipmentOf(request, { shipment, quote, numbers })] })
}

interface Bought {
  shipment: Json
  quote: Quote
  numbers: readonly string[]
}

async function shipmentOf(request: SimulatedRequest, { shipment, quote, numbers }: Bought): Promise<object> {
  const docType = textOf(at(shipment, 'labelSpecification', 'imageType')) ?? 'PDF'
  const shared = {
    carrierName: 'FedEx',
    serviceName: quote.product.name.replace('®', ''),
    from: addressOf(record(shipment.shipper)),
    to: addressOf(records(shipment.recipients)[0] ?? {}),
  }
  const drawn = async (trackingNumber: string, index: number) => {
    const label = { ...shared, trackingNumber, piece: { number: index + 1, of: numbers.length } }
    if (request.fault === 'PLACEHOLDER') return placeholderImage()
    return sampleLabel(label, formats[docType as keyof typeof formats] ?? 'pdf')
  }
  const pieceResponses = await Promise.all(
    numbers.map(async (trackingNumber, index) => ({
      masterTrackingNumber: numbers[0],
      trackingNumber,
      packageSequenceNumber: index + 1,
      netChargeAmount: 0,
      packageDocuments: [
        {
          contentType: 'LABEL',
          docType,
          encodedLabel: (await drawn(trackingNumber, index)).toString('base64'),
          copiesToPrint: 1,
        },
      ],
    })),
  )
  const papers = [at(shipment, 'shippingDocumentSpecification', 'shippingDocumentTypes')].flat()
  const invoice = papers.includes('COMMERCIAL_INVOICE')
    ? [
        {
          contentType: 'COMMERCIAL_INVOICE',
          docType: 'PDF',
          copiesToPrint: 3,
          encodedLabel: (
            await sampleLabel(
              {
                ...shared,
                serviceName: 'Commercial invoice',
                trackingNumber: numbers[0] ?? '',
                piece: { number: 1, of: 1 },
              },
              'pdf',
            )
          ).toString('base64'),
        },
      ]
    : []
  const details = [ratedShipment(quote, 'ACCOUNT'), ratedShipment(quote, 'LIST')].map(record)
  return {
    serviceType: quote.product.type,
    serviceName: quote.product.name,
    shipDatestamp: shipment.shipDatestamp,
    masterTrackingNumber: numbers[0],
    shipmentDocuments: invoice,
    pieceResponses,
    completedShipmentDetail: {
      shipmentRating: {
        actualRateType: 'PAYOR_ACCOUNT_SHIPMENT',
        shipmentRateDetails: details.map((one) => ({ ...one, rateType: `PAYOR_${one.rateType}_SHIPMENT` })),
      },
    },
  }
}

/** Cancelled as long as nobody fetched it: the simulated parcel is fetched on its first day. */
export function cancelShipment(request: SimulatedRequest, scene: Scene): SimulatedReply {
  const body = record(request.json)
  const refusal = checkAccount(body)
  if (refusal) return refusal
  const purchase = scene.store.byNumber(textOf(body.trackingNumber) ?? '')
  if (!purchase || purchase.number !== body.trackingNumber)
    return refuse(
      'TRACKINGNUMBER.ENTERED.INVALID',
      'Error with entered Tracking Number. Please verify the entered Tracking Number.',
    )
  if (purchase.voidedAt) return refuse('SHIPMENT.ALREADY.CANCELLED', 'This shipment has already been cancelled.')
  const age = scene.now().getTime() - Date.parse(purchase.boughtAt)
  if (age > scene.dayMs) {
    const alerts = [
      { code: 'SHIPMENT.TENDERED', alertType: 'WARNING', message: 'The package has been tendered to FedEx.' },
    ]
    return okReply(request, { cancelledShipment: false, cancelledHistory: false, alerts })
  }
  scene.store.void(purchase.number, scene.now())
  return okReply(request, {
    cancelledShipment: true,
    cancelledHistory: true,
    message: 'Shipment is successfully cancelled',
  })
}
