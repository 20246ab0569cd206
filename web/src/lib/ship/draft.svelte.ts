/** What is being shipped: recipient, parcels, extras, account and references, as far as they are filled in. */
import type {
  Address,
  AddressEntry,
  DropRecordToShip,
  Notify,
  Package,
  RatesInput,
  Shipment,
  ShipmentInput,
} from '#lib/api/types.ts'
import { postalCodeComplete } from '#lib/format/address.ts'
import { session } from '#lib/session/session.svelte.ts'
import { addressForm, addressOf, isEmpty } from './address-form.ts'
import { problemsOf } from './customs-check.ts'
import { customsOf } from './customs-data.ts'
import { customsForm, isEmpty as noGoods } from './customs-form.ts'
import { accountLacks, accountOf, carriersOf, type FromRecord, referencesOf } from './drop-record.ts'
import { extrasForm, extrasMissing, optionsOf } from './extras-form.ts'
import { emailsProblem, notifyForm, notifyOf } from './notify-form.ts'
import { Parcel } from './parcel.svelte.ts'

export interface ChosenAccount {
  id: string
  text: string
}
/** Prices are asked without the street, so that typing it does not ask again; the final price is asked with it. */
const streetToCome = 'Street not given'

export class Draft {
  to = $state(addressForm())
  /** the entry of the address book the recipient came from */
  entry = $state.raw<AddressEntry | null>(null)
  parcels = $state<Parcel[]>([new Parcel()])
  /** the parcel the scale weighs */
  active = $state(0)
  extras = $state(this.#noExtras())
  /** whether the extras are unfolded */
  extrasOpen = $state(false)
  customs = $state(customsForm(null, session.site?.address.country))
  notify = $state(notifyForm())
  shipDate = $state('')
  references = $state<string[]>([''])
  /** the drop record it ships */
  drop = $state.raw<FromRecord | null>(null)
  account = $state.raw<ChosenAccount | null>(session.kept<ChosenAccount | null>('account', null))

  #defaults: Notify | undefined
  #weightUnit = $derived(session.site?.weightUnit ?? 'lb')
  #lengthUnit = $derived(session.site?.lengthUnit ?? 'in')
  packages = $derived(this.parcels.map((parcel) => parcel.package(this.#weightUnit, this.#lengthUnit)))
  weighed = $derived(this.packages.every((one) => one !== null))
  untouched = $derived(isEmpty(this.to))

  options = $derived(optionsOf(this.extras))
  extrasCount = $derived(Object.keys(this.options).length + (this.shipDate ? 1 : 0))

  /** the country it is sent from, then the one it goes to */
  #way = $derived.by(() => {
    const [home, there] = [session.site?.address.country ?? 'US', this.to.country]
    return this.extras.returnLabel ? { from: there, to: home } : { from: home, to: there }
  })
  crossesBorder = $derived(this.#way.from !== this.#way.to)
  around = $derived({ unit: this.#weightUnit, ...this.#way })
  /** what customs are told; null without goods or while something is wrong with them */
  customsData = $derived(customsOf(this.customs, this.around))

  /** What prices and the shipment have in common; null until postal code and weights are there. */
  #rated = $derived.by<Omit<RatesInput, 'carriers'> | null>(() => {
    if (!postalCodeComplete(this.to) || !this.weighed) return null
    return {
      ...this.#parties(this.#ratedAddress()),
      packages: this.packages.filter((one): one is Package => one !== null),
      options: this.options,
      ...(this.customsData && { customs: this.customsData }),
      ...(this.shipDate && { shipDate: this.shipDate }),
      ...(this.account && { accountIds: [this.account.id] }),
      ...(session.site && { siteId: session.site.id }),
    }
  })

  /** What to ask prices for. */
  toRate = $derived<RatesInput | null>(this.#rated && { ...this.#rated, ...carriersOf(this.drop) })

  /** What is still to be filled in before buying, in reading order. */
  missing = $derived.by<string[]>(() => {
    const { name, company, line1, city } = this.to
    const gaps = [
      !name.trim() && !company.trim() && 'a name or company',
      !line1.trim() && 'a street',
      !city.trim() && 'a city',
      !postalCodeComplete(this.to) && 'a postal code',
      !this.weighed && 'a weight',
      !noGoods(this.customs) &&
        Object.keys(problemsOf(this.customs, this.#weightUnit)).length > 0 &&
        'the rest of the customs declaration',
      emailsProblem(this.notify.emails) !== undefined && 'e-mail addresses to tell that are right',
      this.drop !== null && accountLacks(this.drop.record) && !this.account && 'an account to charge',
      ...extrasMissing(this.extras),
    ]
    return gaps.filter((gap): gap is string => gap !== false)
  })

  /** What to save; null while something is missing. */
  toSave = $derived.by<ShipmentInput | null>(() => {
    if (!this.#rated || this.missing.length) return null
    return {
      ...this.#rated,
      ...this.#parties(addressOf(this.to)),
      customs: this.customsData,
      notify: notifyOf(this.notify, this.extras.returnLabel ? '' : this.to.email),
      accountIds: this.account ? [this.account.id] : [],
      references: referencesOf(this.references, this.drop !== null),
      ...(this.drop && { dropRecordId: this.drop.record.id, onlyCarrier: this.drop.onlyCarrier }),
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
    // One chosen for a drop record is that parcel's, not the user's usual one.
    if (!this.drop) session.keep('account', account)
  }

  addParcel(): void {
    this.parcels.push(new Parcel())
    this.active = this.parcels.length - 1
  }

  removeParcel(index: number): void {
    this.parcels.splice(index, 1)
    this.active = Math.min(this.active, this.parcels.length - 1)
  }

  /** A parcel packed like the one at `index`, to be weighed by itself. */
  duplicateParcel(index: number): void {
    const source = this.parcels[index]
    if (!source) return
    this.parcels.splice(index + 1, 0, Parcel.like(source))
    this.active = index + 1
  }

  /** Who is told unless the user, or a copied shipment, said otherwise already. */
  useNotices(defaults: Notify): void {
    const own = JSON.stringify(this.notify) !== JSON.stringify(notifyForm(this.#defaults))
    this.#defaults = defaults
    if (!own) this.notify = notifyForm(defaults)
  }

  /** Takes over an earlier shipment, without its weights: the new parcel is weighed anew. */
  copy(shipment: Shipment): void {
    this.entry = null
    this.to = addressForm(shipment.options.returnLabel ? shipment.from : shipment.to)
    this.parcels = shipment.packages.map((one) => Parcel.from(one))
    this.active = 0
    this.references = shipment.references.length ? [...shipment.references] : ['']
    this.extras = extrasForm(shipment.options)
    this.customs = customsForm(shipment.customs, session.site?.address.country)
    if (shipment.notify) this.notify = notifyForm(shipment.notify)
    const account = shipment.accountPath.at(-1)
    if (account) this.account = { id: account.id, text: `${account.code} ${account.name}` }
  }

  /** Takes over a drop record: all that it says, and that this shipment is its. */
  take({ record, shipment }: DropRecordToShip): void {
    const { to = {}, packages, references, notify, accountIds = [], onlyCarrier = null } = shipment
    this.entry = null
    this.to = addressForm(to, session.site?.address.country)
    this.parcels = packages?.map((one) => Parcel.weighing(one, this.#weightUnit)) ?? [new Parcel()]
    this.active = 0
    this.references = references?.length ? [...references] : ['']
    if (notify) this.notify = notifyForm(notify)
    this.account = accountLacks(record) ? null : (accountOf(record.fields, accountIds) ?? this.account)
    this.drop = { record, onlyCarrier }
  }

  /** What is on the page is no longer the drop record's. */
  letGo(): void {
    this.drop = null
    this.account = session.kept<ChosenAccount | null>('account', null)
  }

  /** Empty again for the next parcel; account and ship date stay. */
  reset(): void {
    if (this.drop) this.letGo()
    this.to = addressForm({}, session.site?.address.country)
    this.entry = null
    this.parcels = [new Parcel()]
    this.active = 0
    this.extras = this.#noExtras()
    this.customs = customsForm(null, session.site?.address.country)
    this.notify = notifyForm(this.#defaults)
    this.references = ['']
  }

  /** Names and numbers are asked with the price only where carriers need them for one: they are typed long. */
  #ratedAddress() {
    const { name, company, city, state, postalCode, country, residential, phone, email } = addressOf(this.to)
    const where = { line1: streetToCome, city, state, postalCode, country, residential }
    return this.crossesBorder || this.options.holdAtLocation ? { ...where, name, company, phone, email } : where
  }

  /** A return label leads from who is written on the page back to the site. */
  #parties(address: Address): { to: Address; from?: Address } {
    const home = session.site?.address
    return this.extras.returnLabel && home ? { from: address, to: home } : { to: address }
  }

  #noExtras() {
    const { weightUnit: unit = 'lb', address } = session.site ?? {}
    return extrasForm({}, { unit, country: address?.country ?? 'US' })
  }
}
