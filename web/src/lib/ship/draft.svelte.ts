/** What is being shipped: recipient, parcels, extras, account and references, as far as they are filled in. */
import type { AddressEntry, Package, Shipment, ShipmentInput, ShippingOptions } from '#lib/api/types.ts'
import { postalCodeComplete } from '#lib/format/address.ts'
import { centsFromText } from '#lib/format/money.ts'
import { session } from '#lib/session/session.svelte.ts'
import { addressForm, addressOf, isEmpty } from './address-form.ts'
import { Parcel } from './parcel.svelte.ts'

export interface ChosenAccount {
  id: string
  text: string
}
/** Prices are asked without the street, so that typing it does not ask again; the final price is asked with it. */
const streetToCome = 'Street not given'
const noExtras = {
  signature: 'none' as NonNullable<ShippingOptions['signature']>,
  insured: '',
  certifiedMail: false,
  returnReceipt: '' as '' | NonNullable<ShippingOptions['returnReceipt']>,
  sundayHolidayDelivery: false,
  livePerishable: false,
  contents: '' as '' | NonNullable<ShippingOptions['contents']>,
  nonmachinable: false,
}

export class Draft {
  to = $state(addressForm())
  /** the entry of the address book the recipient came from */
  entry = $state.raw<AddressEntry | null>(null)
  parcels = $state<Parcel[]>([new Parcel()])
  /** the parcel the scale weighs */
  active = $state(0)
  extras = $state({ ...noExtras })
  /** whether the extras are unfolded */
  extrasOpen = $state(false)
  shipDate = $state('')
  references = $state<string[]>([''])
  account = $state.raw<ChosenAccount | null>(session.kept<ChosenAccount | null>('account', null))

  #weightUnit = $derived(session.site?.weightUnit ?? 'lb')
  #lengthUnit = $derived(session.site?.lengthUnit ?? 'in')
  packages = $derived(this.parcels.map((parcel) => parcel.package(this.#weightUnit, this.#lengthUnit)))
  weighed = $derived(this.packages.every((one) => one !== null))
  untouched = $derived(isEmpty(this.to))

  options = $derived.by<ShippingOptions>(() => {
    const { signature, insured, returnReceipt, contents, ...switches } = this.extras
    const on = Object.fromEntries(Object.entries(switches).filter(([, value]) => value))
    const insuredValueCents = centsFromText(insured)
    return {
      ...on,
      ...(signature !== 'none' && { signature }),
      ...(insuredValueCents && { insuredValueCents }),
      ...(returnReceipt && { returnReceipt }),
      ...(contents && { contents }),
    }
  })
  extrasCount = $derived(Object.keys(this.options).length)

  /** What to ask prices for; null until postal code and weights are there. */
  toRate = $derived.by<ShipmentInput | null>(() => {
    if (!postalCodeComplete(this.to) || !this.weighed) return null
    const { city, state, postalCode, country, residential } = addressOf(this.to)
    return {
      to: { line1: streetToCome, city, state, postalCode, country, residential },
      packages: this.packages.filter((one): one is Package => one !== null),
      options: this.options,
      ...(this.shipDate && { shipDate: this.shipDate }),
      ...(session.site && { siteId: session.site.id }),
    }
  })

  /** What is still to be filled in before buying, in reading order. */
  missing = $derived.by<string[]>(() => {
    const { name, company, line1, city } = this.to
    const gaps = [
      !name.trim() && !company.trim() && 'a name or company',
      !line1.trim() && 'a street',
      !city.trim() && 'a city',
      !postalCodeComplete(this.to) && 'a postal code',
      !this.weighed && 'a weight',
    ]
    return gaps.filter((gap): gap is string => gap !== false)
  })

  /** What to save; null while something is missing. */
  toSave = $derived.by<ShipmentInput | null>(() => {
    if (!this.toRate || this.missing.length) return null
    const references = this.references.map((text) => text.trim()).filter(Boolean)
    return {
      ...this.toRate,
      to: addressOf(this.to),
      ...(this.account && { accountIds: [this.account.id] }),
      ...(references.length && { references }),
    }
  })

  /** Fills the recipient from the address book. */
  pick(entry: AddressEntry): void {
    this.entry = entry
    this.to = addressForm(entry)
    this.references = [entry.reference1, entry.reference2, entry.reference3].filter((text): text is string =>
      Boolean(text),
    )
    if (!this.references.length) this.references = ['']
  }

  chooseAccount(account: ChosenAccount | null): void {
    this.account = account
    session.keep('account', account)
  }

  addParcel(): void {
    this.parcels.push(new Parcel())
    this.active = this.parcels.length - 1
  }

  removeParcel(index: number): void {
    this.parcels.splice(index, 1)
    this.active = Math.min(this.active, this.parcels.length - 1)
  }

  /** Takes over an earlier shipment, without its weights: the new parcel is weighed anew. */
  copy(shipment: Shipment): void {
    this.entry = null
    this.to = addressForm(shipment.to)
    this.parcels = shipment.packages.map((one) => Parcel.from(one))
    this.active = 0
    this.references = shipment.references.length ? [...shipment.references] : ['']
    const { signature = 'none', insuredValueCents, returnReceipt = '', ...switches } = shipment.options
    const insured = insuredValueCents ? (insuredValueCents / 100).toFixed(2) : ''
    this.extras = { ...noExtras, ...switches, signature, insured, returnReceipt }
    const account = shipment.accountPath.at(-1)
    if (account) this.account = { id: account.id, text: `${account.code} ${account.name}` }
  }

  /** Empty again for the next parcel; account and ship date stay. */
  reset(): void {
    this.to = addressForm({}, session.site?.address.country)
    this.entry = null
    this.parcels = [new Parcel()]
    this.active = 0
    this.extras = { ...noExtras }
    this.references = ['']
  }
}
