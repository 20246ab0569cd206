/** Shipping 2409 and Label Recovery of the simulated UPS. */

import { at, cents, type Json, record, records, textOf } from '../../kit/values.ts'
import { placeholderImage, sampleLabel } from '../../simulator/label.ts'
import type { SimulatedPurchase } from '../../simulator/store.ts'
import { checkAccount, checkPlace, crosses, type Place, parcelsOf, placeOf } from './checks.ts'
import { type Asked, responseOk, Said } from './envelope.ts'
import { numbersFor } from './numbers.ts'
import { type Moved, priceOf, type SimulatedService, servicesFor } from './prices.ts'
import { money, negotiated } from './rating.ts'

/** UPS voids what is younger (the public help says 90 days). */
const voidDays = 90

interface Bought extends Moved {
  shipment: Json
  service: SimulatedService
  reference: string
}

/** Checks, buys, prints. The purchase is kept before the answer goes. */
export async function ship({ request, scene, account }: Asked): Promise<object> {
  const bought = checked(record(at(request.json, 'ShipmentRequest', 'Shipment')), account)
  const { service, shipment, parcels } = bought
  const price = priceOf(service, shipment, bought)
  const own = negotiated(price)
  const trackingNumbers = numbersFor(scene.store, { account, service: service.code, count: parcels.length })
  const format = textOf(at(request.json, 'ShipmentRequest', 'LabelSpecification', 'LabelImageFormat', 'Code'))
  if (format !== 'GIF' && format !== 'ZPL') throw new Said(400, '120300', 'Missing or invalid label image format')
  const purchase: SimulatedPurchase = {
    reference: bought.reference,
    number: trackingNumbers[0] ?? '',
    trackingNumbers,
    service: service.code,
    amountCents: cents(own.TotalCharge.MonetaryValue) ?? 0,
    currency: own.TotalCharge.CurrencyCode,
    boughtAt: scene.now().toISOString(),
    voidedAt: null,
    data: { ...labelData(bought), days: service.days },
  }
  scene.store.buy(purchase)
  const labels = await Promise.all(trackingNumbers.map((_, index) => labelOf(purchase, index, format)))
  const blank = request.fault === 'PLACEHOLDER' ? (await placeholderImage()).toString('base64') : null
  const form = at(shipment, 'ShipmentServiceOptions', 'InternationalForms')
  return {
    ShipmentResponse: {
      Response: {
        ...responseOk,
        TransactionReference: record(at(request.json, 'ShipmentRequest', 'Request')).TransactionReference,
      },
      ShipmentResults: {
        ShipmentCharges: {
          BaseServiceCharge: money(price.base),
          TransportationCharges: money(price.base),
          ServiceOptionsCharges: money(price.total - price.base),
          TotalCharges: money(price.total),
        },
        NegotiatedRateCharges: own,
        BillingWeight: { UnitOfMeasurement: { Code: 'LBS' }, Weight: `${price.pounds}.0` },
        ShipmentIdentificationNumber: purchase.number,
        PackageResults: trackingNumbers.map((TrackingNumber, index) => ({
          TrackingNumber,
          ShippingLabel: { ImageFormat: { Code: format }, GraphicImage: blank ?? labels[index] },
        })),
        ...(form !== undefined && { Form: await invoiceForm(purchase) }),
      },
    },
  }
}

function checked(shipment: Json, account: string): Bought {
  checkAccount(shipment.Shipper, account)
  const [from, to] = [placeOf(shipment.ShipFrom ?? shipment.Shipper), placeOf(shipment.ShipTo)]
  checkPlace(from, 'ShipFrom')
  checkPlace(to, 'ShipTo')
  for (const side of ['Shipper', 'ShipTo'])
    if (!textOf(at(shipment, side, 'Name'))) throw new Said(400, '120201', `Missing or invalid ${side} name`)
  if (!to.line1) throw new Said(400, '120206', 'Missing or invalid ship to address line 1')
  if (!to.city) throw new Said(400, '120207', 'Missing or invalid ship to city')
  checkPayment(shipment, account)
  const parcels = parcelsOf(shipment, 'Packaging')
  const code = textOf(at(shipment, 'Service', 'Code'))
  const service = servicesFor(
    from,
    to,
    parcels.some(({ letter }) => letter),
  ).find((one) => one.code === code)
  if (!service) throw new Said(400, '121210', 'The requested service is unavailable between the selected locations.')
  if (crosses(from, to)) checkAbroad(shipment, from, to)
  return { shipment, from, to, parcels, service, reference: referenceOf(shipment, from, to) }
}

function checkPayment(shipment: Json, account: string): void {
  const way = records(at(shipment, 'PaymentInformation', 'ShipmentCharge')).find((one) => one.Type === '01')
  const [payer] = ['BillShipper', 'BillReceiver', 'BillThirdParty'].filter((key) => way?.[key] !== undefined)
  const number = payer && textOf(at(way, payer, 'AccountNumber'))
  if (!number || (payer === 'BillShipper' && number !== account))
    throw new Said(400, '120400', 'Missing or invalid payment information')
}

function checkAbroad(shipment: Json, from: Place, to: Place): void {
  if (!textOf(at(shipment, 'ShipTo', 'Phone', 'Number')))
    throw new Said(400, '120213', 'Missing or invalid ship to phone number')
  if (!textOf(shipment.Description)) throw new Said(400, '120112', 'Missing or invalid description of goods')
  if (from.country === 'US' && to.country === 'CA' && !shipment.InvoiceLineTotal && !shipment.ReturnService)
    throw new Said(400, '120115', 'Missing or invalid invoice line total')
  const forms = record(at(shipment, 'ShipmentServiceOptions', 'InternationalForms'))
  if (shipment.DocumentsOnlyIndicator !== undefined) return
  if (forms.FormType === undefined) throw new Said(400, '129050', 'International forms are required')
  if (records(forms.Product).length === 0) throw new Said(400, '129060', 'At least one product must be present')
  if (!forms.Contacts) throw new Said(400, '129070', 'Missing or invalid sold to contact')
}

/** Kept with packages at home and with the shipment abroad; UPS refuses it in the other place. */
function referenceOf(shipment: Json, from: Place, to: Place): string {
  const home = from.country === to.country && (from.country === 'US' || from.country === 'PR')
  if (home && shipment.ReferenceNumber !== undefined)
    throw new Said(400, '120541', 'Shipment/ReferenceNumber is not allowed for this shipment')
  if (!home && records(shipment.Package).some((one) => one.ReferenceNumber !== undefined))
    throw new Said(400, '120542', 'Package/ReferenceNumber is not allowed for this shipment')
  const numbers = records(home ? records(shipment.Package)[0]?.ReferenceNumber : shipment.ReferenceNumber)
  if (numbers.some(({ Value }) => (textOf(Value) ?? '').length > 35))
    throw new Said(400, '120543', 'Invalid reference number value')
  return textOf(numbers.at(-1)?.Value) ?? ''
}

function labelData({ shipment, from, to, service }: Bought): Record<string, unknown> {
  const side = (key: string, place: Place) => ({
    name: textOf(at(shipment, key, 'AttentionName')) ?? '',
    company: textOf(at(shipment, key, 'Name')) ?? '',
    ...place,
  })
  const company = textOf(at(shipment, 'ShipTo', 'Name'))
  return { company, from: side('ShipFrom', from), to: side('ShipTo', to), serviceName: service.name }
}

async function labelOf({ data, trackingNumbers }: SimulatedPurchase, index: number, format: string): Promise<string> {
  const side = (key: string) => data[key] as Place & { name: string; company: string }
  const label = {
    carrierName: 'UPS',
    serviceName: String(data.serviceName),
    trackingNumber: trackingNumbers[index] ?? '',
    from: side('from'),
    to: side('to'),
    piece: { number: index + 1, of: trackingNumbers.length },
  }
  return (await sampleLabel(label, format === 'ZPL' ? 'zpl' : format === 'PDF' ? 'pdf' : 'gif')).toString('base64')
}

async function invoiceForm(purchase: SimulatedPurchase) {
  const image = { ImageFormat: { Code: 'PDF', Description: 'PDF' }, GraphicImage: await labelOf(purchase, 0, 'PDF') }
  return { Code: '01', Description: 'All Requested International Forms', Image: image, FormGroupId: purchase.number }
}

/** By tracking number or by reference and shipper number. */
export async function recoverLabel({ request, scene }: Asked): Promise<object> {
  const body = record(at(request.json, 'LabelRecoveryRequest'))
  const number = textOf(body.TrackingNumber)
  const reference = textOf(at(body, 'ReferenceValues', 'ReferenceNumber', 'Value'))
  const found = number ? scene.store.byNumber(number) : reference ? scene.store.byReference(reference)[0] : undefined
  if (!found || found.voidedAt) throw new Said(400, '300100', 'No label was found for the number given')
  const format = textOf(at(body, 'LabelSpecification', 'LabelImageFormat', 'Code')) ?? 'GIF'
  const numbers = number && number !== found.number ? [number] : number ? [found.number] : found.trackingNumbers
  const results = numbers.map(async (TrackingNumber) => ({
    TrackingNumber,
    LabelImage: {
      LabelImageFormat: { Code: format.toLowerCase() },
      GraphicImage: await labelOf(found, found.trackingNumbers.indexOf(TrackingNumber), format),
    },
  }))
  return {
    LabelRecoveryResponse: {
      Response: responseOk,
      ShipmentIdentificationNumber: found.number,
      LabelResults: await Promise.all(results),
    },
  }
}

/** Unused shipments of the last 90 days. A second void says that the first was. */
export function voidShipment({ scene, part }: Asked): object {
  const found = scene.store.byNumber(part)
  const age = found ? scene.now().getTime() - new Date(found.boughtAt).getTime() : 0
  if (!found) throw new Said(400, '190102', 'No shipment found within the allowed void period')
  if (age > voidDays * scene.dayMs) throw new Said(400, '190101', 'Time for voiding has expired.')
  const status = { Code: '1', Description: found.voidedAt ? 'Already Voided' : 'Voided' }
  if (!found.voidedAt) scene.store.void(found.number, scene.now())
  return { VoidShipmentResponse: { Response: responseOk, SummaryResult: { Status: status } } }
}
