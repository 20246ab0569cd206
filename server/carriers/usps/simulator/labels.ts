/** Labels of the simulated post: sold once for each idempotency key, reprinted, cancelled. */
import { createHash } from 'node:crypto'
import { placeholderImage, sampleLabel } from '../../simulator/label.ts'
import type { Scene, SimulatedReply, SimulatedRequest } from '../../simulator/server.ts'
import type { SimulatedPurchase } from '../../simulator/store.ts'
import { gs1, upuS10 } from '../../tracking-numbers/check-digits.ts'
import type { LabelWay } from '../label.ts'
import { serviceOf } from '../services.ts'
import { type LabelBody, labelProblems } from './check-label.ts'
import { badRequest, refuse } from './envelope.ts'
import { extraPrices, priceOf, zoneOf } from './prices.ts'

const reprintsMax = 3
/** "12:30am CT after the mailingDate". */
const fileAfterMs = 86_400_000 + 5.5 * 3_600_000
const digits = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']

/** POST label, return-label and international-label. */
export async function sell(request: SimulatedRequest, way: LabelWay, scene: Scene): Promise<SimulatedReply> {
  const body = (request.json ?? {}) as LabelBody
  const problems = labelProblems(body, way)
  if (problems.length > 0) return badRequest(problems)
  const key = request.headers['x-idempotency-key'] ?? ''
  const digest = createHash('sha256').update(request.text).digest('hex')
  const [known] = key ? scene.store.byReference(key) : []
  if (known && known.data.digest !== digest)
    return badRequest([
      { code: '160500', detail: 'The idempotency key was used with another request', parameter: 'X-Idempotency-Key' },
    ])
  const purchase = known ?? record({ key, digest, body, way }, scene)
  if (!purchase)
    return badRequest([
      { code: '030002', detail: 'Could not find working sku from SSF ingredients', parameter: 'packageDescription' },
    ])
  return answer(purchase, { request, way, imageType: body.imageInfo?.imageType ?? 'PDF' })
}

function record(
  { key, digest, body, way }: { key: string; digest: string; body: LabelBody; way: LabelWay },
  scene: Scene,
): SimulatedPurchase | null {
  const metadata = metadataOf(body, way, scene)
  if (!metadata) return null
  const trackingNumber = numberFor(way, scene)
  const purchase: SimulatedPurchase = {
    reference: key,
    number: trackingNumber,
    trackingNumbers: [trackingNumber],
    service: body.packageDescription?.mailClass ?? '',
    amountCents: metadata.amountCents,
    currency: 'USD',
    boughtAt: scene.now().toISOString(),
    voidedAt: null,
    data: { digest, way, metadata: metadata.fields, body, company: body.toAddress?.firm ?? null },
  }
  scene.store.buy(purchase)
  return purchase
}

function metadataOf(
  body: LabelBody,
  way: LabelWay,
  scene: Scene,
): { amountCents: number; fields: Record<string, unknown> } | null {
  const { packageDescription: item, toAddress = {}, fromAddress = {} } = body
  if (!item) return null
  const to = String(way === 'international' ? toAddress.countryISOAlpha2Code : toAddress.ZIPCode)
  const zone = zoneOf(String(fromAddress.ZIPCode), to)
  const price = priceOf(item.mailClass ?? '', { ...item, zone, indicator: item.rateIndicator ?? 'SP' })
  if (!price) return null
  const extras = (item.extraServices ?? []).map((code) => ({
    code,
    name: extraPrices[code]?.name ?? '',
    cents: extraPrices[code]?.cents ?? 0,
  }))
  const goods = (body.customsForm?.contents ?? []).reduce((sum, { itemTotalValue = 0 }) => sum + itemTotalValue, 0)
  const dutyCents = item.prepayDutiesTaxesFees ? 200 + Math.round(goods * 10) : 0
  const named =
    way === 'international'
      ? { internationalPriceGroup: String(zone) }
      : {
          routingInformation: `420${to}`,
          zone: String(zone).padStart(2, '0'),
          serviceTypeCode: '001',
          bannerText: 'USPS TRACKING #',
        }
  return {
    amountCents: price.cents + price.feeCents + dutyCents + extras.reduce((sum, { cents }) => sum + cents, 0),
    fields: {
      ...{
        labelAddress: toAddress,
        constructCode: way === 'international' ? 'I01' : 'C03',
        SKU: `D${item.rateIndicator}`,
        ...named,
      },
      ...{
        postage: price.cents / 100,
        mailingDate: item.mailingDate ?? scene.now().toISOString().slice(0, 10),
        weightUOM: 'lb',
      },
      ...{ weight: item.weight, dimensionalWeight: price.dimensionalOunces },
      extraServices: extras.map(({ code, name, cents }) =>
        way === 'international'
          ? { serviceID: String(code), serviceName: name, price: cents / 100, sku: 'NA', warnings: [] }
          : { name, SKU: `DX${code}`, price: cents / 100 },
      ),
      fees: price.feeCents > 0 ? [{ name: 'Nonstandard Length > 22', SKU: 'D811', price: price.feeCents / 100 }] : [],
      ...(dutyCents > 0 && {
        prepaidDutiesTaxesFees: { packageFee: 2, itemCosts: [{ dutyPrice: (dutyCents - 200) / 100, taxPrice: 0 }] },
      }),
    },
  }
}

/** 22 digits as of an application without a mailer of its own, or S10. */
function numberFor(way: LabelWay, scene: Scene): string {
  const serial = scene.store.all().length + 1
  if (way === 'international') {
    const digitsOf = String(serial).padStart(8, '0')
    return `LZ${digitsOf}${digits.find((check) => upuS10(digitsOf, check)) ?? '0'}US`
  }
  const start = `9400100${String(serial).padStart(14, '0')}`
  return start + (digits.find((check) => gs1(start, check)) ?? '0')
}

interface Answering {
  request: SimulatedRequest
  way: LabelWay
  imageType: string
}

/** Multipart unless the vendor's JSON is accepted; an answer to a return label names its parts otherwise. */
async function answer(
  purchase: SimulatedPurchase,
  { request, way, imageType }: Answering,
  more: object = {},
): Promise<SimulatedReply> {
  const image = (await imageOf(purchase, { request, imageType })).toString('base64')
  const numbered = way === 'international' ? 'internationalTrackingNumber' : 'trackingNumber'
  const metadata = { [numbered]: purchase.number, ...(purchase.data.metadata as object) }
  const names = way === 'returned' ? ['returnLabelMetadata', 'returnLabelImage'] : ['labelMetadata', 'labelImage']
  const [metaName = '', imageName = ''] = names
  const status = way === 'international' && Object.keys(more).length === 0 ? 201 : 200
  if (request.headers.accept?.includes('application/vnd.usps.labels+json')) {
    const reprint = Object.keys(more).length > 0
    const body = reprint ? { [metaName]: metadata, [imageName]: image, ...more } : { ...metadata, [imageName]: image }
    return { status, headers: { 'content-type': 'application/vnd.usps.labels+json' }, body }
  }
  const boundary = '----usps-labels'
  const part = (name: string, type: string, text: string) =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\nContent-Type: ${type}\r\nContent-Transfer-Encoding: binary\r\n\r\n${text}\r\n`
  const text = `${part(metaName, 'application/json', JSON.stringify(metadata))}${part(imageName, 'application/pdf', image)}--${boundary}--\r\n`
  return { status, headers: { 'content-type': `multipart/form-data; boundary=${boundary}` }, body: text }
}

async function imageOf(
  purchase: SimulatedPurchase,
  { request, imageType }: Pick<Answering, 'request' | 'imageType'>,
): Promise<Buffer> {
  if (request.fault === 'PLACEHOLDER') return placeholderImage()
  const { toAddress = {}, fromAddress = {}, imageInfo } = purchase.data.body as LabelBody
  const format = imageType.startsWith('ZPL') ? 'zpl' : imageType === 'PNG' ? 'png' : imageType === 'GIF' ? 'gif' : 'pdf'
  const service = serviceOf(purchase.service)
  return sampleLabel(
    {
      ...{ carrierName: 'USPS', serviceName: service.name, trackingNumber: purchase.number },
      ...{ from: placeOf(fromAddress), to: placeOf(toAddress) },
      piece: { number: imageInfo?.packageNumber ?? 1, of: imageInfo?.totalPackages ?? 1 },
    },
    format,
  )
}

function placeOf(place: Record<string, unknown>) {
  const text = (key: string) => (typeof place[key] === 'string' ? String(place[key]) : '')
  return {
    name: [text('firstName'), text('lastName')].filter(Boolean).join(' '),
    ...{
      company: text('firm'),
      line1: text('streetAddress'),
      city: text('city'),
      state: text('state') || text('province'),
    },
    postalCode: text('ZIPCode') || text('postalCode'),
    country: text('countryISOAlpha2Code') || 'US',
  }
}

/** POST label-reprint by idempotency key. */
export async function reprint(request: SimulatedRequest, scene: Scene): Promise<SimulatedReply> {
  const [purchase] = scene.store.byReference(request.headers['x-idempotency-key'] ?? 'none')
  const wrong = (code: string, detail: string) => badRequest([{ code, detail, parameter: 'trackingNumber' }])
  if (!purchase) return wrong('160378', 'Tracking number not found for a mailing date within the last 45 days')
  if (purchase.voidedAt) return wrong('160379', 'Canceled labels are unavailable for reprint')
  const count = (scene.store.kept<number>(`reprints:${purchase.number}`) ?? 0) + 1
  if (count > reprintsMax)
    return badRequest([
      {
        code: '160382',
        detail: `This label has reached the reprint limit of ${reprintsMax} reprints`,
        parameter: 'reprintInfo.reprintCount',
      },
    ])
  scene.store.keep(`reprints:${purchase.number}`, count)
  const { imageInfo } = (request.json ?? {}) as LabelBody
  const way = purchase.data.way as LabelWay
  return answer(
    purchase,
    { request, way, imageType: imageInfo?.imageType ?? 'PDF' },
    { reprintInfo: { reprintNumber: count, reprintLimit: reprintsMax } },
  )
}

/** DELETE label/{number}: cancelled until the shipping file of its day is sent, later a dispute, once a day. */
export function cancel(number: string, scene: Scene): SimulatedReply {
  const purchase = scene.store.byNumber(number)
  const wrong = (code: string, detail: string) => badRequest([{ code, detail, parameter: 'trackingNumber' }])
  if (!purchase) return wrong('160185', 'Order not found')
  if (purchase.voidedAt) return wrong('160186', 'Order already canceled')
  if (purchase.data.way === 'returned') return wrong('160187', 'Return label orders cannot be canceled')
  if (isManifested(purchase, scene)) {
    const day = scene.now().toISOString().slice(0, 10)
    if (scene.store.kept(`dispute:${number}`) === day)
      return wrong('00000XX', 'A refund request for this order has already been submitted today')
    scene.store.keep(`dispute:${number}`, day)
    return { status: 200, body: { trackingNumber: number, status: 'DISPUTED', disputeId: `10${number.slice(-6)}` } }
  }
  scene.store.void(number, scene.now())
  return { status: 200, body: { trackingNumber: number, status: 'CANCELED' } }
}

function isManifested(purchase: SimulatedPurchase, scene: Scene): boolean {
  const { mailingDate } = purchase.data.metadata as { mailingDate?: string }
  const from = Math.max(Date.parse(mailingDate ?? ''), Date.parse(purchase.boughtAt))
  const sent = from + fileAfterMs
  return scene.store.kept(`manifest:${purchase.number}`) !== undefined || scene.now().getTime() > sent
}

export const notFound = () => refuse(404, 'Not Found')
