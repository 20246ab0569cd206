/** Builds label requests: outgoing, return and international, one package each (USPS has no multi-piece shipment). */
import { createHash } from 'node:crypto'
import type { Package } from '#contracts/carriers.ts'
import type { PurchaseRequest } from '../carrier.ts'
import { decimalOf, type Json } from '../kit/values.ts'
import { type CustomsParts, customsOf } from './customs.ts'
import { type LabelKey, labelKey } from './label-key.ts'
import { type Extras, extrasOf, uncertified } from './options.ts'
import { measuresOf } from './packages.ts'
import { domesticPlace, foreignPlace, isDomestic, phoneOf } from './places.ts'
import type { Findings } from './problems.ts'
import { checkWay } from './rate.ts'
import { expressClass, indicatorsOf, labelClassOf, plainIndicator, serviceNamed, type UspsService } from './services.ts'

/** References 3 and 4 cannot be used with a customs form; abroad there are two. */
const referencesMax = { plain: 4, customs: 2 }
const referenceLongest = 30

export const labelPaths = {
  outgoing: '/labels/v3/label',
  returned: '/labels/v3/return-label',
  international: '/international-labels/v3/international-label',
} as const
export const reprintPaths = {
  outgoing: '/labels/v3/label-reprint',
  returned: '/labels/v3/label-reprint',
  international: '/international-labels/v3/international-label-reprint',
} as const
export type LabelWay = keyof typeof labelPaths

/** One label to buy: the same intent and package always give the same key and body, so that a repeat buys nothing. */
export interface LabelOrder {
  way: LabelWay
  key: string
  body: Json
}

/**
 * The `X-Idempotency-Key` of a package: the intent itself for the first, else a UUID made of intent and number (version 8,
 * RFC 9562: by SHA-256).
 */
export function keyOf(intentId: string, index: number): string {
  if (index === 0 && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(intentId)) return intentId.toLowerCase()
  const hash = createHash('sha256')
    .update(`${intentId}/${index + 1}`)
    .digest('hex')
  const variant = '89ab'[Number.parseInt(hash.charAt(16), 16) % 4] ?? '8'
  const parts = [hash.slice(0, 8), hash.slice(8, 12), `8${hash.slice(13, 16)}`, `${variant}${hash.slice(17, 20)}`]
  return [...parts, hash.slice(20, 32)].join('-')
}

export function wayOf({ to, options }: Pick<PurchaseRequest, 'to' | 'options'>): LabelWay {
  if (!isDomestic(to)) return 'international'
  return options.returnLabel ? 'returned' : 'outgoing'
}

/** The labels of a purchase, in order of packages; what stands against them goes to `findings`. */
export function buildLabels(request: PurchaseRequest, findings: Findings): LabelOrder[] {
  const way = wayOf(request)
  const service = serviceNamed(request.service)
  if (!service || (service.international === true) !== (way === 'international')) {
    findings.problem(
      'service_unknown',
      `service: USPS has no "${request.service}" on this way; rate again and choose one`,
    )
    return []
  }
  if (service.unusable) findings.problem('service_not_offered', `service: ${service.name} ${service.unusable}`)
  const certificate = uncertified(service, request.options)
  if (certificate) findings.problem('contents_not_certified', `options.contents: ${certificate}`)
  checkWay(request, findings)
  const express = service.mailClass === expressClass
  const extras = extrasOf(request, { express, international: way === 'international' }, findings)
  const customs = request.customs
    ? customsOf(request.customs, { international: way === 'international', country: request.to.country }, findings)
    : null
  const setting = { request, way, service, extras, customs, findings }
  return request.packages.map((item, index) => ({
    way,
    key: keyOf(request.intentId, index),
    body: bodyOf(setting, item, index),
  }))
}

interface Setting {
  request: PurchaseRequest
  way: LabelWay
  service: UspsService
  extras: Extras
  customs: CustomsParts | null
  findings: Findings
}

function bodyOf(setting: Setting, item: Package, index: number): Json {
  const { request, way, customs, findings } = setting
  const { from, to } = request
  const toAddress = way === 'international' ? foreignPlace(to, findings) : domesticPlace(to, 'to', findings)
  return {
    imageInfo: imageInfoOf(request, { way, index, customs: customs !== null }),
    toAddress: { ...toAddress, ...holdOf(request) },
    fromAddress: domesticPlace(from, 'from', findings),
    packageDescription: packageOf(setting, item, index),
    ...(customs && { customsForm: customs.form }),
  }
}

/** With a customs form USPS draws PDF and ZPL only; Postroom makes other formats from the PDF. */
export function imageInfoOf(
  { label, packages }: Pick<PurchaseRequest, 'label' | 'packages'>,
  { way, index, customs, reprint = false }: { way: LabelWay; index: number; customs: boolean; reprint?: boolean },
): Json {
  const drawn = label.format === 'png' && (customs || way === 'international') ? 'pdf' : label.format
  const imageType = { pdf: 'PDF', png: 'PNG', zpl: label.dpi === 300 ? 'ZPL300DPI' : 'ZPL203DPI' }[drawn]
  const series = packages.length > 1 && way !== 'international'
  return {
    imageType,
    labelType: '4X6LABEL',
    suppressPostage: true,
    ...(!reprint && way !== 'international' && { receiptOption: 'NONE' }),
    ...(series && { packageNumber: index + 1, totalPackages: packages.length }),
  }
}

/** Held at a post office; the recipient's phone stands first, the sender's where there is none. */
function holdOf({ options, to, from }: PurchaseRequest): Json {
  if (!options.holdAtLocation) return {}
  return { holdForPickup: true, facilityId: options.holdAtLocation.id, phone: phoneOf(to) ?? phoneOf(from) ?? '' }
}

function packageOf(setting: Setting, item: Package, index: number): Json {
  const { request, way, service, extras, customs, findings } = setting
  const key = labelKey.read(request.carrierRef, index) ?? plainKey(setting, item)
  if (indicatorsOf[item.packaging ?? 'package'].length === 0)
    findings.problem('packaging_not_offered', `packages.${index}.packaging: USPS labels are for parcels, not postcards`)
  const packageOptions = packageOptionsOf(setting)
  const references = referencesOf(setting)
  return {
    mailClass: labelClassOf(service, way === 'returned'),
    rateIndicator: key.indicator,
    processingCategory: key.category,
    weightUOM: 'lb',
    dimensionsUOM: 'in',
    ...measuresOf(item, index, findings),
    ...(extras.nonstandard && way !== 'international' && { hasNonstandardCharacteristics: true }),
    ...(way !== 'returned' && { destinationEntryFacilityType: key.facility, mailingDate: request.shipDate }),
    extraServices: extras.labelCodes,
    ...(Object.keys(packageOptions).length > 0 && { packageOptions }),
    ...(references.length > 0 && { customerReference: references }),
    ...(way === 'international' && customs?.prepaid && { prepayDutiesTaxesFees: true }),
  }
}

/** Without a price asked for before: the plain rate of the packaging. */
function plainKey({ service, extras }: Setting, item: Package): LabelKey {
  const packaging = item.packaging ?? 'package'
  const shape = packaging === 'letter' ? 'LETTERS' : packaging === 'large_envelope' ? 'FLATS' : 'MACHINABLE'
  return {
    indicator: plainIndicator(packaging, service.mailClass),
    category: extras.nonstandard ? 'NONSTANDARD' : shape,
    facility: 'NONE',
  }
}

/** Abroad the extra service code alone says what is inside. */
function packageOptionsOf({ way, extras: { packageValueCents, contentType }, customs }: Setting): Json {
  return {
    ...(packageValueCents !== null && { packageValue: Number(decimalOf(packageValueCents)) }),
    ...(contentType && way !== 'international' && { contentType }),
    ...(customs && { nonDeliveryOption: customs.nonDeliveryOption }),
  }
}

function referencesOf({ request, way, customs, findings }: Setting): Json[] {
  const given = request.references.map((text) => text.trim()).filter(Boolean)
  const most = way === 'international' || customs ? referencesMax.customs : referencesMax.plain
  if (given.length > most)
    findings.problem(
      'too_many_references',
      `references: USPS takes ${most} on this label, there are ${given.length}; take some off`,
    )
  return given.slice(0, most).map((text, index) => ({
    referenceNumber: findings.fit(`references.${index}`, text, referenceLongest),
    ...(way !== 'international' && { printReferenceNumber: true }),
  }))
}
