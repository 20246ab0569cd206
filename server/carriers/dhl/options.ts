/** Every option of a shipment: DHL's value added service for it, or the reason why there is none. */
import type { ShippingOptions } from '#contracts/carriers.ts'
import type { RateRequest } from '../carrier.ts'
import { decimalOf, type Json } from '../kit/values.ts'
import { unitSystem, weightFor } from './packages.ts'
import type { Refusal } from './refusal.ts'

/** `dangerous`: content id and details, wanted by POST /shipments only. */
interface Service {
  serviceCode: string
  value?: number
  currency?: string
  dangerous?: Json
}

/** Set elsewhere in the request, and where. */
interface Elsewhere {
  elsewhere: 'accounts' | 'onDemandDelivery'
}

interface Context {
  packages: RateRequest['packages']
  currency: string
}

type Outcome = { service: Service } | Elsewhere | Refusal | null
type Handlers = {
  [Key in keyof Required<ShippingOptions>]: (value: NonNullable<ShippingOptions[Key]>, context: Context) => Outcome
}

const accountPattern = /^[A-Za-z0-9]{1,12}$/
/** `servicePointId` of onDemandDelivery. */
const servicePointPattern = /^[A-Z0-9]{1,6}$/i

function notOffered(option: string, what: string, cure = 'take it off or choose USPS'): Refusal {
  return { code: 'option_not_offered', text: `options.${option}: DHL ${what}; ${cure}` }
}

const handlers: Handlers = {
  signature: (level) => {
    // DHL asks for a signature where it needs one; waiving it takes an agreement with the recipient.
    if (level === 'none') return null
    if (level === 'adult_signature_restricted')
      return notOffered('signature', 'cannot insist on the named recipient', 'ask for an adult signature')
    return { service: { serviceCode: level === 'signature' ? 'SF' : 'SD' } }
  },
  insuredValueCents: (cents, { packages, currency }) =>
    cents === 0
      ? null
      : { service: { serviceCode: 'II', value: Number(decimalOf(cents * packages.length)), currency } },
  certifiedMail: (on) => (on ? notOffered('certifiedMail', 'does not offer certified mail') : null),
  returnReceipt: () =>
    notOffered('returnReceipt', 'has no return receipt', 'take it off; the signature shows in tracking'),
  saturdayDelivery: (on) => (on ? { service: { serviceCode: 'AA' } } : null),
  sundayHolidayDelivery: (on) =>
    on ? notOffered('sundayHolidayDelivery', 'takes no order for a Sunday or holiday') : null,
  holdAtLocation: ({ id }) => (servicePointPattern.test(id) ? { elsewhere: 'onDemandDelivery' } : servicePointNeeded),
  // Data staging: DHL keeps a return label valid for three months until somebody uses it.
  returnLabel: (on) => (on ? { service: { serviceCode: 'PT' } } : null),
  billTo: ({ accountNumber }) => (accountPattern.test(accountNumber) ? { elsewhere: 'accounts' } : accountWrong),
  livePerishable: (on) =>
    on ? notOffered('livePerishable', 'takes live animals and perishables by arrangement only') : null,
  // Ours is of each package, DHL's of the shipment.
  dryIce: (weight, { packages }) => {
    if (weight.value <= 0) return null
    const total = { ...weight, value: weight.value * packages.length }
    const dryIceTotalNetWeight = weightFor(total, unitSystem(packages))
    return { service: { serviceCode: 'HC', dangerous: { contentId: '901', dryIceTotalNetWeight } } }
  },
  lithiumBatteries: (kind) => {
    const battery = batteries[kind]
    if (!battery)
      return notOffered(
        'lithiumBatteries',
        'takes batteries without equipment by arrangement only',
        'pack them with equipment or choose another carrier',
      )
    return { service: { serviceCode: battery[0], dangerous: { contentId: battery[1], unCodes: [battery[2]] } } }
  },
  limitedQuantity: (on) => (on ? notOffered('limitedQuantity', 'describes no service for limited quantities') : null),
  contents: (kind) => notOffered('contents', `has no prices for ${kind} mail`),
  nonmachinable: (on) =>
    on
      ? notOffered('nonmachinable', 'has no mark for odd shapes, it measures and charges afterwards', 'take it off')
      : null,
}

/**
 * Service, content id and UN number of section II batteries (POST /shipments, dangerousGoods, guideline B). The text
 * asks for no UN number there, the schema does.
 */
const batteries: Partial<Record<NonNullable<ShippingOptions['lithiumBatteries']>, readonly [string, string, string]>> =
  {
    ion_with_equipment: ['HD', '966', '3481'],
    metal_with_equipment: ['HM', '969', '3091'],
    ion_in_equipment: ['HV', '967', '3481'],
    metal_in_equipment: ['HW', '970', '3091'],
  }

const servicePointNeeded: Refusal = {
  code: 'location_required',
  text: 'options.holdAtLocation.id: DHL wants its number of the service point, such as BRU001; choose one of its list',
}
const accountWrong: Refusal = {
  code: 'account_invalid',
  text: 'options.billTo.accountNumber: a DHL account number has up to 12 digits; correct it',
}

const isRefusal = (outcome: Outcome): outcome is Refusal => outcome !== null && 'code' in outcome

/** What becomes of each option given; `handlers` has every key of the contract, which the compiler checks. */
function outcomes(options: ShippingOptions, context: Context): Outcome[] {
  return Object.entries(options).map(([key, value]) => {
    const handler = handlers[key as keyof ShippingOptions] as ((value: unknown, more: Context) => Outcome) | undefined
    if (!handler) return { code: 'option_unknown', text: `options.${key}: DHL's connection does not know it` }
    return value === undefined ? null : handler(value, context)
  })
}

export function checkOptions({ options, packages }: Pick<RateRequest, 'options' | 'packages'>): Refusal | null {
  return outcomes(options, { packages, currency: 'USD' }).find(isRefusal) ?? null
}

/**
 * `valueAddedServices` of a request. Prices take codes and values only; labels take the details of dangerous goods too.
 * `more` are services that do not come from options.
 */
export function valueAddedServices(
  { options, packages, currency }: Pick<RateRequest, 'options' | 'packages'> & { currency: string },
  { api, more = [] }: { api: 'rates' | 'shipments'; more?: readonly string[] },
): Json[] {
  const found = outcomes(options, { packages, currency }).flatMap((one) =>
    one && 'service' in one ? [one.service] : [],
  )
  return [...found, ...more.map((serviceCode): Service => ({ serviceCode }))].map(({ dangerous, ...plain }) => ({
    ...plain,
    ...(dangerous && api === 'shipments' && { dangerousGoods: [dangerous] }),
  }))
}

/** `accounts`: the sender's own, who pays instead of it, and who pays duties. */
export function accountsOf(options: ShippingOptions, ours: string, { dutiesPaid }: { dutiesPaid: boolean }): Json[] {
  const payer = options.billTo?.accountNumber ?? (options.returnLabel ? ours : null)
  return [
    { typeCode: 'shipper', number: ours },
    ...(payer ? [{ typeCode: 'payer', number: payer }] : []),
    ...(dutiesPaid ? [{ typeCode: 'duties-taxes', number: ours }] : []),
  ]
}
