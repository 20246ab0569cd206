/** Every shipping option as USPS knows it: extra service codes, flags of the package, or the reason it cannot be had. */
import type { ShippingOptions } from '#contracts/carriers.ts'
import type { PurchaseRequest, RateRequest } from '../carrier.ts'
import { emailOf, isDomestic, isMilitary, phoneOf } from './places.ts'
import type { Findings } from './problems.ts'

/** What the options come down to for one mail class. */
export interface Extras {
  /** extra service codes of a search and of a label; they differ where a label says it otherwise */
  rateCodes: number[]
  labelCodes: number[]
  /** insured value of the package */
  packageValueCents: number | null
  contentType: string | null
  nonstandard: boolean
  /** what is included, in words */
  included: string[]
}

interface Setting {
  request: RateRequest | PurchaseRequest
  /** of the mail class looked at */
  express: boolean
  international: boolean
  extras: Extras
  findings: Findings
}

type Handler<K extends keyof ShippingOptions> = (value: NonNullable<ShippingOptions[K]>, setting: Setting) => void

/** "maxItems: 5" of extraServices at home, 3 abroad. */
const codesMax = { domestic: 5, international: 3 }
/** Over $500 insurance is another service, for which USPS takes a signature. */
const smallInsuranceCents = 500_00
const facilityIdMax = 7

const add = ({ extras }: Setting, code: number) => {
  extras.rateCodes.push(code)
  extras.labelCodes.push(code)
}
const refuse = ({ findings }: Setting, option: string, why: string) =>
  findings.problem('option_not_offered', `options.${option}: ${why}`)

/** One entry for every option there is: a new option does not compile until USPS has an answer to it. */
export const optionHandlers: { readonly [K in keyof Required<ShippingOptions>]: Handler<K> } = {
  signature(level, setting) {
    if (level === 'none' || setting.request.options.certifiedMail) return
    if (setting.international)
      return refuse(setting, 'signature', 'USPS has no signature service abroad; take it off or choose another carrier')
    if (level === 'signature') return add(setting, setting.express ? 981 : 921)
    add(setting, level === 'adult_signature' ? 922 : 923)
  },
  insuredValueCents(cents, setting) {
    if (cents === 0) return
    setting.extras.packageValueCents = cents
    if (setting.express && !setting.international) return add(setting, 925)
    add(setting, cents > smallInsuranceCents ? 931 : 930)
  },
  certifiedMail(wanted, setting) {
    if (!wanted) return
    if (setting.international)
      return refuse(setting, 'certifiedMail', 'Certified Mail is for addresses in the United States; take it off')
    const level = setting.request.options.signature
    add(setting, level === 'adult_signature' ? 912 : level === 'adult_signature_restricted' ? 913 : 910)
  },
  returnReceipt(kind, setting) {
    if (setting.international)
      return refuse(setting, 'returnReceipt', 'USPS has no return receipt abroad since January 19, 2025; take it off')
    add(setting, kind === 'electronic' ? 957 : 955)
  },
  saturdayDelivery(wanted, { extras }) {
    if (wanted) extras.included.push('Saturday is a delivery day of USPS: nothing more to pay')
  },
  sundayHolidayDelivery(wanted, setting) {
    if (!wanted) return
    if (setting.international)
      return refuse(setting, 'sundayHolidayDelivery', 'USPS has no Sunday delivery abroad; take it off')
    add(setting, 991)
  },
  holdAtLocation({ id }, setting) {
    const { from, to, options } = setting.request
    if (setting.international || isMilitary(to) || options.returnLabel)
      return refuse(setting, 'holdAtLocation', 'USPS holds only outgoing parcels at post offices in the United States')
    if (id.length > facilityIdMax)
      setting.findings.problem(
        'too_long',
        `options.holdAtLocation.id: a USPS facility has at most ${facilityIdMax} digits`,
      )
    if (!emailOf(to))
      setting.findings.problem(
        'email_required',
        'to.email: USPS tells the recipient by e-mail where to fetch the parcel; enter it',
      )
    if (!emailOf(from))
      setting.findings.problem(
        'email_required',
        'from.email: USPS needs it to hold a parcel at a post office; enter it',
      )
    if (!phoneOf(to) && !phoneOf(from))
      setting.findings.problem('phone_required', 'to.phone: USPS needs it to hold a parcel at a post office; enter it')
    if (!phoneOf(from))
      setting.findings.problem(
        'phone_required',
        'from.phone: USPS needs it to hold a parcel at a post office; enter it',
      )
  },
  returnLabel(wanted, setting) {
    if (wanted && (setting.international || !isDomestic(setting.request.from)))
      refuse(setting, 'returnLabel', 'USPS return labels are for parcels within the United States; take it off')
  },
  billTo(_, setting) {
    refuse(
      setting,
      'billTo',
      'USPS postage is paid from the sender’s own payment account; take it off or choose UPS or FedEx',
    )
  },
  livePerishable(wanted, setting) {
    if (!wanted) return
    if (setting.international)
      return refuse(
        setting,
        'livePerishable',
        'USPS labels abroad cannot say so; take it off or choose another carrier',
      )
    setting.extras.rateCodes.push(972)
    contain(setting, 'livePerishable', 'PERISHABLE')
  },
  dryIce(_, setting) {
    if (!abroadRefused(setting, 'dryIce')) hazardous(setting, 'dryIce', 819)
  },
  lithiumBatteries(kind, setting) {
    const inside = kind === 'ion_in_equipment' || kind === 'metal_in_equipment'
    if (inside) return hazardous(setting, 'lithiumBatteries', 820)
    if (abroadRefused(setting, 'lithiumBatteries')) return
    const alone = kind === 'ion_alone' || kind === 'metal_alone'
    hazardous(setting, 'lithiumBatteries', alone ? 816 : 818)
  },
  limitedQuantity(wanted, setting) {
    if (wanted && !abroadRefused(setting, 'limitedQuantity')) hazardous(setting, 'limitedQuantity', 831)
  },
  contents() {
    // Decides which services are offered: see `uncertified`.
  },
  nonmachinable(wanted, { extras }) {
    if (wanted) extras.nonstandard = true
  },
}

/** Error 160135: where a customs form is needed, only 813, 820 and 826 of the hazardous materials are taken. */
function abroadRefused(setting: Setting, option: string): boolean {
  if (!setting.international && !isMilitary(setting.request.to)) return false
  refuse(setting, option, 'USPS takes this only within the United States; take it off or choose another carrier')
  return true
}

/** Error 160261: one hazardous material a parcel. */
function hazardous(setting: Setting, option: string, code: number): void {
  contain(setting, option, 'HAZMAT')
  add(setting, code)
}

function contain(setting: Setting, option: string, contentType: string): void {
  if (setting.extras.contentType)
    refuse(
      setting,
      option,
      'USPS takes one kind of special contents in a parcel; take off one of them or divide the parcel',
    )
  setting.extras.contentType = contentType
}

/** All options as one mail class has them. Problems are those of the request, whatever the mail class. */
export function extrasOf(
  request: RateRequest | PurchaseRequest,
  mailClass: { express: boolean; international: boolean },
  findings: Findings,
): Extras {
  const extras: Extras = {
    rateCodes: [],
    labelCodes: [],
    packageValueCents: null,
    contentType: null,
    nonstandard: false,
    included: [],
  }
  const setting = { request, ...mailClass, extras, findings }
  for (const key of Object.keys(optionHandlers) as (keyof ShippingOptions)[]) apply(key, request.options, setting)
  if (extras.rateCodes.length > (mailClass.international ? codesMax.international : codesMax.domestic))
    findings.problem('too_many_options', 'options: USPS takes at most 5 extra services on a label; take one off')
  return extras
}

function apply<K extends keyof ShippingOptions>(key: K, options: ShippingOptions, setting: Setting): void {
  const value = options[key]
  if (value === undefined || value === null) return
  const handler = optionHandlers[key] as Handler<K>
  handler(value as NonNullable<ShippingOptions[K]>, setting)
}

/** Media and Library Mail are for contents the sender certifies (DMM 273): what is missing, or null. */
export function uncertified(
  { mailClass, name }: { mailClass: string; name: string },
  options: ShippingOptions,
): string | null {
  if (mailClass === 'MEDIA_MAIL' && !options.contents)
    return `${name} is for books and recordings; certify them with options.contents "media"`
  if (mailClass === 'LIBRARY_MAIL' && options.contents !== 'library')
    return `${name} is between libraries, schools and museums; certify it with options.contents "library"`
  return null
}

/** Names of extra service codes, for reasons and price lines. */
export const extraNames: Readonly<Record<number, string>> = {
  370: 'Delivery duties paid',
  816: 'Lithium batteries, ground only',
  818: 'Lithium batteries, marked package',
  819: 'Dry ice',
  820: 'Lithium batteries, unmarked package',
  831: 'Limited quantity, ground',
  910: 'Certified Mail',
  912: 'Certified Mail, adult signature',
  913: 'Certified Mail, adult signature, restricted delivery',
  921: 'Signature Confirmation',
  922: 'Adult Signature Required',
  923: 'Adult Signature Restricted Delivery',
  925: 'Priority Mail Express insurance',
  930: 'Insurance',
  931: 'Insurance',
  955: 'Return receipt',
  957: 'Return receipt, electronic',
  972: 'Live animal and perishable handling',
  981: 'Signature',
  991: 'Sunday delivery',
}
