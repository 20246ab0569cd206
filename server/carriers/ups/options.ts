/** Every extra of the contract: what UPS does with it, or why not. Nothing is left out in silence. */
import type { ShippingOptions } from '#contracts/carriers.ts'
import { compareWeights } from '#contracts/units.ts'
import type { RateRequest } from '../carrier.ts'
import { firstRefusal, type Refusal } from './errors.ts'
import { countryOf } from './party.ts'

/** `service` is UPS's number; null while all services are asked for prices. */
export interface Job extends RateRequest {
  serviceCode: string | null
}

type Check = (job: Job) => Refusal | null

const taken: Check = () => null

function notOffered(what: string, cure = 'take it off or choose another carrier'): Check {
  return () => ({ code: 'option_not_offered', text: `UPS does not offer ${what}; ${cure}.` })
}

/** Highest value UPS declares for a package, in the currency of the country of origin (Rating 2409, DeclaredValue). */
const declaredMaxCents = 50_000_00

/** One rule per option that was asked for; `false` and `none` ask for nothing. */
export const optionRules: { readonly [K in keyof Required<ShippingOptions>]: Check } = {
  signature: (job) =>
    job.options.signature === 'adult_signature_restricted'
      ? notOffered('a signature of one named adult', 'choose adult signature')(job)
      : forwardOnly(job, 'a signature'),
  insuredValueCents: ({ options }) =>
    (options.insuredValueCents ?? 0) > declaredMaxCents
      ? {
          code: 'insured_value_too_high',
          text: `options.insuredValueCents: UPS takes at most ${declaredMaxCents / 100} for a package; lower it.`,
        }
      : null,
  certifiedMail: notOffered('certified mail', 'take it off or choose USPS'),
  returnReceipt: notOffered('return receipts', 'ask for a signature instead or choose USPS'),
  saturdayDelivery: taken,
  sundayHolidayDelivery: notOffered('a promise of Sunday or holiday delivery through its shipping interface'),
  holdAtLocation: (job) => checkHold(job),
  returnLabel: (job) => checkReturn(job),
  billTo: (job) => checkPayer(job),
  livePerishable: taken,
  dryIce: (job) => checkDryIce(job),
  lithiumBatteries: ({ options }) => checkLithium(options.lithiumBatteries),
  limitedQuantity: notOffered(
    'limited quantities without the papers of each substance',
    "use UPS's own program for dangerous goods or choose another carrier",
  ),
  contents: notOffered('Media Mail or Library Mail', 'take it off or choose USPS'),
  nonmachinable: taken,
}

const isAsked = (value: unknown) => value !== undefined && value !== false && value !== 'none' && value !== 0

/** The first option UPS does not do. */
export function checkOptions(job: Job): Refusal | null {
  const asked = (Object.keys(optionRules) as (keyof ShippingOptions)[]).filter((key) => isAsked(job.options[key]))
  return firstRefusal(asked.map((key) => () => optionRules[key](job)))
}

function forwardOnly({ options }: Job, what: string): Refusal | null {
  if (!options.returnLabel) return null
  return { code: 'option_not_offered', text: `UPS does not offer ${what} on return labels; take it off.` }
}

const accessPointLength = 9

function checkHold(job: Job): Refusal | null {
  const place = job.options.holdAtLocation
  if (place && place.id.length !== accessPointLength) {
    const text = `options.holdAtLocation.id: a UPS Access Point has ${accessPointLength} characters; correct it.`
    return { code: 'location_invalid', text }
  }
  return forwardOnly(job, 'holding at a location')
}

/** Shipping 2409, Package: returns from the United States and Puerto Rico are one package each. */
function checkReturn({ packages, from }: Job): Refusal | null {
  const one = ['US', 'PR'].includes(countryOf(from))
  if (!one || packages.length === 1) return null
  return {
    code: 'return_one_package',
    text: 'packages: UPS makes return labels for one package; ship them separately.',
  }
}

const accountLength = 6

function checkPayer({ options, to }: Job): Refusal | null {
  const payer = options.billTo
  if (!payer) return null
  if (!new RegExp(`^[A-Za-z0-9]{${accountLength}}$`).test(payer.accountNumber)) {
    const text = `options.billTo.accountNumber: a UPS account has ${accountLength} letters and digits; correct it.`
    return { code: 'account_invalid', text }
  }
  if (payer.party === 'recipient' && options.returnLabel) {
    const text = 'options.billTo: UPS does not bill the recipient of a return; choose third party or take it off.'
    return { code: 'option_not_offered', text }
  }
  const country = payer.country ?? countryOf(to)
  if (payer.party === 'third_party' && !payer.postalCode && ['US', 'CA', 'PR'].includes(country)) {
    const text = 'options.billTo.postalCode: UPS wants the postal code of the account that pays; add it.'
    return { code: 'postal_code_required', text }
  }
  return null
}

function checkDryIce({ options, packages }: Job): Refusal | null {
  const ice = options.dryIce
  if (!ice || ice.value <= 0) return null
  if (packages.length > 1) {
    const text = 'options.dryIce: the weight is that of one package; ship packages with dry ice separately.'
    return { code: 'dry_ice_one_package', text }
  }
  const heavier = packages.some(({ weight }) => compareWeights(ice, weight) > 0)
  return heavier
    ? { code: 'dry_ice_too_heavy', text: 'options.dryIce: it is heavier than the package; correct one of them.' }
    : null
}

/** Batteries by themselves are fully regulated by air; those with or in equipment are lightly regulated. */
function checkLithium(kind: ShippingOptions['lithiumBatteries']): Refusal | null {
  if (kind !== 'ion_alone' && kind !== 'metal_alone') return null
  const text =
    "options.lithiumBatteries: UPS takes batteries without equipment as dangerous goods only; use UPS's own program."
  return { code: 'option_not_offered', text }
}
