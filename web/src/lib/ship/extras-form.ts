/** The extras as a form holds them, and the shipping options they make: nothing that is asked for is lost on the way. */
import type { ShippingOptions, WeightUnit } from '#lib/api/types.ts'
import { centsFromText } from '#lib/format/money.ts'
import { weightFromText } from '#lib/format/weight.ts'

type Chosen<K extends keyof ShippingOptions> = '' | NonNullable<ShippingOptions[K]>

const switches = [
  'certifiedMail',
  'saturdayDelivery',
  'sundayHolidayDelivery',
  'returnLabel',
  'livePerishable',
  'limitedQuantity',
  'nonmachinable',
] as const
export type ExtraSwitch = (typeof switches)[number]

export interface ExtrasForm extends Record<ExtraSwitch, boolean> {
  signature: NonNullable<ShippingOptions['signature']>
  insured: string
  returnReceipt: Chosen<'returnReceipt'>
  contents: Chosen<'contents'>
  lithiumBatteries: Chosen<'lithiumBatteries'>
  dryIce: string
  dryIceUnit: WeightUnit
  hold: boolean
  holdAt: { id: string; name: string; line1: string; city: string; state: string; postalCode: string; country: string }
  billParty: '' | NonNullable<ShippingOptions['billTo']>['party']
  billAccount: { accountNumber: string; postalCode: string; country: string }
}

/** A form with what `options` ask for; `unit` and `country` are those of the site. */
export function extrasForm(
  options: ShippingOptions = {},
  site: { unit: WeightUnit; country: string } = american,
): ExtrasForm {
  const { holdAtLocation: held, billTo, dryIce, insuredValueCents } = options
  const on = Object.fromEntries(switches.map((name) => [name, options[name] ?? false])) as Record<ExtraSwitch, boolean>
  return {
    ...on,
    signature: options.signature ?? 'none',
    insured: insuredValueCents ? (insuredValueCents / 100).toFixed(2) : '',
    returnReceipt: options.returnReceipt ?? '',
    contents: options.contents ?? '',
    lithiumBatteries: options.lithiumBatteries ?? '',
    dryIce: dryIce ? String(dryIce.value) : '',
    dryIceUnit: dryIce?.unit ?? site.unit,
    hold: held !== undefined,
    holdAt: {
      id: held?.id ?? '',
      name: held?.name ?? '',
      line1: held?.address.line1 ?? '',
      city: held?.address.city ?? '',
      state: held?.address.state ?? '',
      postalCode: held?.address.postalCode ?? '',
      country: held?.address.country ?? site.country,
    },
    billParty: billTo?.party ?? '',
    billAccount: {
      accountNumber: billTo?.accountNumber ?? '',
      postalCode: billTo?.postalCode ?? '',
      country: billTo?.country ?? site.country,
    },
  }
}

const american = { unit: 'lb', country: 'US' } as const

/** The options to send. What is wanted but not complete is left out here and named by `extrasMissing`. */
export function optionsOf(form: ExtrasForm): ShippingOptions {
  const insuredValueCents = centsFromText(form.insured)
  const dryIce = weightFromText(form.dryIce, form.dryIceUnit)
  const holdAtLocation = holdOf(form)
  const billTo = billToOf(form)
  return {
    ...Object.fromEntries(switches.filter((name) => form[name]).map((name) => [name, true])),
    ...(form.signature !== 'none' && { signature: form.signature }),
    ...(insuredValueCents && { insuredValueCents }),
    ...(form.returnReceipt && { returnReceipt: form.returnReceipt }),
    ...(form.contents && { contents: form.contents }),
    ...(form.lithiumBatteries && { lithiumBatteries: form.lithiumBatteries }),
    ...(dryIce && { dryIce }),
    ...(holdAtLocation && { holdAtLocation }),
    ...(billTo && { billTo }),
  }
}

/** What is still to be written before the extras can be sent, in words. */
export function extrasMissing(form: ExtrasForm): string[] {
  const gaps = [
    form.insured.trim() && centsFromText(form.insured) === null && 'an insured value that is an amount',
    form.dryIce.trim() && !weightFromText(form.dryIce, form.dryIceUnit) && 'a weight of the dry ice',
    form.hold && !holdOf(form) && 'the place to hold the parcel at',
    form.billParty && !billToOf(form) && 'the account number to bill',
  ]
  return gaps.filter((gap): gap is string => Boolean(gap))
}

function holdOf({ hold, holdAt }: ExtrasForm): ShippingOptions['holdAtLocation'] | null {
  const { id, name, line1, city, state, postalCode, country } = trimmed(holdAt)
  if (!hold || !id || !line1 || !postalCode) return null
  return {
    id,
    name: name || id,
    address: { line1, ...(city && { city }), ...(state && { state }), postalCode, country },
  }
}

function billToOf({ billParty, billAccount }: ExtrasForm): ShippingOptions['billTo'] | null {
  const { accountNumber, postalCode, country } = trimmed(billAccount)
  if (!billParty || !accountNumber) return null
  return { party: billParty, accountNumber, ...(postalCode && { postalCode, country }) }
}

function trimmed<T extends Record<string, string>>(texts: T): T {
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, text.trim()])) as T
}
