/** What USPS refuses in a label request: documented messages of the label APIs. */
import type { LabelWay } from '../label.ts'
import type { Fault } from './envelope.ts'
import { hasExtra, type Measured } from './prices.ts'

export interface LabelBody {
  imageInfo?: {
    imageType?: string
    labelType?: string
    receiptOption?: string
    packageNumber?: number
    totalPackages?: number
  }
  toAddress?: Record<string, unknown>
  fromAddress?: Record<string, unknown>
  packageDescription?: Measured & {
    mailClass?: string
    rateIndicator?: string
    processingCategory?: string
    destinationEntryFacilityType?: string
    mailingDate?: string
    extraServices?: number[]
    customerReference?: { referenceNumber: string }[]
    packageOptions?: { packageValue?: number }
    prepayDutiesTaxesFees?: boolean
  }
  customsForm?: {
    AESITN?: string
    contents?: {
      itemDescription?: string
      itemTotalValue?: number
      itemTotalWeight?: number
      HSTariffNumber?: string
    }[]
  }
}

type Say = (code: string, parameter: string, detail: string) => void

const poundsMax = 70
const daysAhead = 7
const imageTypes = ['PDF', 'TIFF', 'JPG', 'PNG', 'GIF', 'SVG', 'ZPL203DPI', 'ZPL300DPI', 'EPL300DPI', 'NONE']
const customsImageTypes = ['PDF', 'TIFF', 'ZPL203DPI', 'ZPL300DPI', 'NONE']
const emptyWords = ['none', 'not applicable', 'n/a', 'null', 'gift', 'merchandise']
const classes: Readonly<Record<LabelWay, readonly string[]>> = {
  outgoing: [
    'USPS_GROUND_ADVANTAGE',
    'PRIORITY_MAIL',
    'PRIORITY_MAIL_EXPRESS',
    'MEDIA_MAIL',
    'LIBRARY_MAIL',
    'BOUND_PRINTED_MATTER',
  ],
  returned: [
    'USPS_GROUND_ADVANTAGE_RETURN_SERVICE',
    'PRIORITY_MAIL_RETURN_SERVICE',
    'PRIORITY_MAIL_EXPRESS_RETURN_SERVICE',
  ],
  international: [
    'FIRST-CLASS_PACKAGE_INTERNATIONAL_SERVICE',
    'PRIORITY_MAIL_INTERNATIONAL',
    'PRIORITY_MAIL_EXPRESS_INTERNATIONAL',
  ],
}
const foreignExtras = [480, 813, 820, 826, 857, 930, 931]

export function labelProblems(body: LabelBody, way: LabelWay): Fault[] {
  const problems: Fault[] = []
  const say: Say = (code, parameter, detail) => problems.push({ code, parameter, detail })
  checkPlace(body.fromAddress, { name: 'fromAddress', foreign: false }, say)
  checkPlace(body.toAddress, { name: 'toAddress', foreign: way === 'international' }, say)
  checkPackage(body, way, say)
  if (way !== 'returned') checkDate(body.packageDescription?.mailingDate, say)
  checkImage(body, way, say)
  checkCustoms(body, way, say)
  return problems
}

function checkPlace(
  place: Record<string, unknown> | undefined,
  { name, foreign }: { name: string; foreign: boolean },
  say: Say,
): void {
  const text = (key: string) => (typeof place?.[key] === 'string' ? String(place[key]) : '')
  for (const key of foreign
    ? ['streetAddress', 'city', 'country', 'countryISOAlpha2Code']
    : ['streetAddress', 'city', 'state', 'ZIPCode'])
    if (!text(key)) say('160113', `${name}.${key}`, 'must not be null')
  if (!foreign && !/^\d{5}$/.test(text('ZIPCode'))) say('160119', `${name}.ZIPCode`, 'ZIP Code is not valid')
  if (!text('firm') && !(text('firstName') && text('lastName')))
    say('160075', `${name}`, 'firstName and lastName or firm name are required')
  for (const [key, most] of [
    ['streetAddress', 50],
    ['secondaryAddress', 50],
    ['city', 28],
    ['firm', 50],
  ] as const)
    if (text(key).length > most) say('160200', `${name}.${key}`, `size must be between 1 and ${most}`)
  if (foreign && text('countryISOAlpha2Code') === 'CA' && !/^[A-Z]/i.test(text('postalCode')))
    say('160197', `${name}.postalCode`, 'required to begin with an alphabetical character for countryISOAlpha2Code CA')
  if (place?.holdForPickup === true)
    for (const key of ['facilityId', 'email', 'phone'])
      if (!text(key)) say('160175', `${name}.${key}`, 'is required for Hold for Pickup')
}

function checkPackage({ packageDescription: item }: LabelBody, way: LabelWay, say: Say): void {
  if (!item) {
    say('160133', 'packageDescription', 'must not be null')
    return
  }
  if (!classes[way].includes(item.mailClass ?? ''))
    say('160090', 'packageDescription.mailClass', `${item.mailClass} is not a valid mailClass`)
  if (!item.rateIndicator)
    say('160286', 'packageDescription.rateIndicator', 'either rateIndicator or packagingType is required')
  if (!item.processingCategory) say('160133', 'packageDescription.processingCategory', 'must not be null')
  if (way !== 'returned' && !item.destinationEntryFacilityType)
    say('160133', 'packageDescription.destinationEntryFacilityType', 'must not be null')
  if (!(item.weight > 0) || item.weight > poundsMax)
    say(
      '160098',
      'packageDescription.weight',
      `Weight should be greater than 0 LB and should not exceed ${poundsMax} LB`,
    )
  if (![item.length, item.width, item.height].every((side) => side > 0))
    say('160202', 'packageDescription.length/height/width', 'must be greater than 0.0')
  const { extraServices = [], customerReference = [] } = item
  for (const code of extraServices)
    if (way === 'international' ? !foreignExtras.includes(code) : !hasExtra(item.mailClass ?? '', code))
      say(
        '160010',
        'packageDescription.extraServices',
        `Mailclass : ${item.mailClass} with ExtraServices: ${code} is an unsupported combination.`,
      )
  if (extraServices.some((code) => [925, 930, 931].includes(code)) && !item.packageOptions?.packageValue)
    say('160200', 'packageOptions.packageValue', 'required with extra service 930 or 931')
  if (customerReference.length > (way === 'international' ? 2 : 4))
    say('160200', 'packageDescription.customerReference', 'too many items')
  if (customerReference.some(({ referenceNumber }) => referenceNumber.length > 30))
    say('160200', 'packageDescription.customerReference', 'size must be between 1 and 30')
}

/** By the real calendar: the sender does not know that a simulator's clock was put forward. */
function checkDate(mailingDate: string | undefined, say: Say): void {
  const day = Date.parse(mailingDate ?? '')
  if (Number.isNaN(day)) {
    say('160092', 'packageDescription.mailingDate', 'unable to parse mailingDate')
    return
  }
  const today = Date.parse(new Date().toISOString().slice(0, 10))
  // A day of grace on either side: the sender's day is not the simulator's.
  if (day < today - 86_400_000 || day > today + (daysAhead + 1) * 86_400_000)
    say('160001', 'packageDescription.mailingDate', 'cannot be in the past or more than 7 days in the future')
}

function checkImage({ imageInfo = {}, customsForm }: LabelBody, way: LabelWay, say: Say): void {
  const { imageType = 'PDF', receiptOption, packageNumber, totalPackages } = imageInfo
  const allowed = way === 'international' || customsForm ? customsImageTypes : imageTypes
  if (!allowed.includes(imageType)) say('160074', 'imageInfo.imageType', `${imageType} is not supported`)
  if (way === 'outgoing' && imageType.startsWith('ZPL') && (receiptOption ?? 'SAME_PAGE') === 'SAME_PAGE')
    say('160009', 'imageInfo.receiptOption', 'ZPL format does not support same page receipt functionality.')
  if ((packageNumber === undefined) !== (totalPackages === undefined))
    say('160200', 'imageInfo.packageNumber', 'packageNumber and totalPackages are required together')
}

function checkCustoms({ customsForm, toAddress = {}, packageDescription }: LabelBody, way: LabelWay, say: Say): void {
  const military = ['AA', 'AE', 'AP'].includes(String(toAddress.state))
  if (!customsForm) {
    if (way === 'international') say('160133', 'customsForm', 'must not be null')
    else if (military) say('160120', 'toAddress', 'Military ZIP Code requires a customs form')
    return
  }
  if (way === 'international' && !customsForm.AESITN) say('160133', 'customsForm.AESITN', 'must not be null')
  const { contents = [] } = customsForm
  if (contents.length === 0) say('160051', 'customsForm.contents', 'must be greater than or equal to 1')
  for (const { itemDescription = '', itemTotalValue, itemTotalWeight } of contents) {
    if (emptyWords.includes(itemDescription.toLowerCase()))
      say(
        '160050',
        'contents.itemDescription',
        "cannot be any of the following: 'None', 'Not Applicable', 'N/A', 'Null', 'Gift', or 'Merchandise",
      )
    if (!itemTotalValue) say('160199', 'customsForm.contents.itemTotalValue', 'must not be null')
    if (itemTotalWeight === undefined) say('160198', 'customsForm.contents.itemTotalWeight', 'must not be null')
  }
  const goods = contents.reduce((sum, { itemTotalWeight = 0 }) => sum + itemTotalWeight, 0)
  const whole = packageDescription?.weight ?? 0
  if (goods > whole + 0.001)
    say(
      '160205',
      'packageDescription.weight',
      `total weight of all of the content items: ${goods} cannot be more than the total weight: ${whole} of the package`,
    )
}
