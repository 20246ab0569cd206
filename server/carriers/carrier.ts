/** What every carrier folder offers the rest of Postroom. Carriers know neither HTTP framework nor database. */
import type { Address } from '#contracts/addresses.ts'
import type { AddressValidation, CarrierAbility } from '#contracts/carrier-accounts.ts'
import type { CarrierCode, Package, Rate, ShippingOptions } from '#contracts/carriers.ts'
import type { Customs } from '#contracts/customs.ts'
import type { LabelDpi, LabelFormat } from '#contracts/labels.ts'
import type { TrackingStatus } from '#contracts/tracking.ts'
import type { LabelPiece } from '../labels/index.ts'

/** Something the carrier said; one failure never hides another carrier's result. */
export interface CarrierMessage {
  carrier: CarrierCode
  code: string
  text: string
  severity: 'info' | 'warning' | 'error'
  /** the same request may succeed later */
  retryable: boolean
}

/** A result, or null with at least one message of severity `error`. */
export interface Outcome<T> {
  result: T | null
  messages: CarrierMessage[]
}

export interface RateRequest {
  from: Address
  to: Address
  packages: readonly Package[]
  /** calendar day of the site, YYYY-MM-DD */
  shipDate: string
  options: ShippingOptions
  /** what customs are told; null within one customs territory */
  customs: Customs | null
}

/** A price of one service for the whole request (all packages). `charges` add up to `amountCents`. */
export type ServiceRate = Omit<Rate, 'id' | 'carrier' | 'carrierAccountId' | 'chargedCents'>

/** A service that was considered and has no price, with the reason and the cure. */
export interface ServiceRefusal {
  service: string
  code: string
  message: string
}

export interface RateAnswer {
  rates: ServiceRate[]
  refusals: ServiceRefusal[]
}

export interface PurchaseRequest extends RateRequest {
  /** our reference: the purchase intent's id; the carrier is searched by it after a time-out */
  intentId: string
  /** first of `packages.length` consecutive numbers that no other purchase has */
  serialStart: number
  service: string
  /** the price the user agreed to; a carrier that now asks more refuses with `price_changed` */
  agreedAmountCents: number
  /** `carrierRef` of the agreed rate: the carrier's own key of the price */
  carrierRef: string | null
  references: readonly string[]
  /** the label asked for; a carrier that does not offer it gives the nearest it has */
  label: { format: LabelFormat; dpi: LabelDpi }
}

/** A label as bytes from a carrier, a design that Postroom draws itself, or one that only the carrier has. */
export type LabelArtwork = LabelPiece | { kind: 'missing' }

/** A paper beside the labels: customs invoice, receipt, dangerous goods form. */
export interface ShippingDocument {
  kind: 'invoice' | 'customs_form' | 'receipt' | 'dangerous_goods' | 'other'
  /** what a person reads on the button, e.g. `Commercial invoice` */
  name: string
  format: 'pdf' | 'png' | 'gif' | 'zpl'
  base64: string
}

export interface Purchase {
  /** what the carrier calls the whole shipment: voids and searches go by it */
  carrierReference: string
  amountCents: number
  currency: string
  /** one per package, in order */
  pieces: { trackingNumber: string; label: LabelArtwork }[]
  documents?: ShippingDocument[]
}

/** Answer of a look-up by our reference. `cannot_search`: the shipment stays `unknown` for a person. */
export type FindAnswer = { found: Purchase } | 'not_found' | 'cannot_search'

export interface VoidRequest {
  carrierReference: string
  trackingNumbers: readonly string[]
  service: string
  shipDate: string
}

/** `voided` is final. `requested`: the carrier decides later; `expectedBy` is the day it should have. */
export interface VoidAnswer {
  state: 'voided' | 'requested'
  /** the carrier's number of the refund request */
  reference?: string
  /** YYYY-MM-DD */
  expectedBy?: string
}

/** One scan of a parcel. `at` is RFC 3339 with offset, or local time of the place without one when none is told. */
export interface TrackingScan {
  status: TrackingStatus
  /** the carrier's own code of the event */
  code: string
  text: string
  at: string
  city: string | null
  state: string | null
  country: string | null
}

export interface TrackingAnswer {
  trackingNumber: string
  /** null: the carrier knows the number but nothing happened yet, or does not know it yet */
  status: TrackingStatus | null
  /** YYYY-MM-DD */
  estimatedDelivery: string | null
  signedBy: string | null
  /** oldest first, without repeats */
  scans: TrackingScan[]
}

export interface ManifestRequest {
  /** our reference, a uuid */
  manifestId: string
  /** YYYY-MM-DD */
  day: string
  from: Address
  shipments: readonly { carrierReference: string; trackingNumbers: readonly string[]; service: string }[]
}

export interface ManifestAnswer {
  /** the carrier's number of the form */
  number: string
  /** the carrier's own form; null where it has none and Postroom's own list is the form */
  document: ShippingDocument | null
}

export interface PickupRequest {
  /** our reference, a uuid */
  pickupId: string
  address: Address
  /** YYYY-MM-DD */
  day: string
  /** local time of the place, HH:MM */
  readyTime: string
  closeTime: string
  packages: number
  weight: { value: number; unit: 'lb' | 'kg' }
  /** services of what is fetched; at least one */
  services: readonly string[]
  /** where the driver finds it, e.g. `Front desk` */
  location: string
  instructions: string
}

export interface PickupAnswer {
  number: string
  amountCents: number | null
  currency: string | null
  text: string
  /** what `cancel` needs beside the number */
  carrierData: Record<string, string>
}

export interface ConnectionReport {
  /** what the carrier calls the account */
  account: string
  /** names of the services found */
  services: string[]
}

export interface Carrier {
  code: CarrierCode
  /** longest time the carrier may take to answer a purchase; intent leases are longer */
  slowestPurchaseMs: number
  /** a purchase younger than this that `find` does not see may still show up; absent: 0, as it is looked up only after its lease */
  trustNotFoundAfterMs?: number
  rate(request: RateRequest): Promise<Outcome<RateAnswer>>
  buy(request: PurchaseRequest): Promise<Outcome<Purchase>>
  /** Looks a purchase up by our reference. Throws when the carrier cannot be reached. */
  find(request: PurchaseRequest): Promise<FindAnswer>
  void(request: VoidRequest): Promise<Outcome<VoidAnswer>>
  /** Tries the credentials: token, account, services. */
  test(): Promise<Outcome<ConnectionReport>>
  /** At most `trackingLimits.numbersPerCall` numbers. Numbers the carrier does not know are left out. */
  track?(trackingNumbers: readonly string[]): Promise<Outcome<TrackingAnswer[]>>
  /** `callsPerMinute` holds in any 60 seconds; with `callPerNumber` each number of a list is a call of its own */
  trackingLimits?: { numbersPerCall: number; callsPerMinute: number; callPerNumber?: boolean }
  validateAddress?(address: Address): Promise<Outcome<AddressValidation>>
  manifest?(request: ManifestRequest): Promise<Outcome<ManifestAnswer>>
  schedulePickup?(request: PickupRequest): Promise<Outcome<PickupAnswer>>
  cancelPickup?(request: PickupRequest, answer: PickupAnswer): Promise<Outcome<{ cancelled: true }>>
}

/** What is known of a carrier without an account. */
export interface CarrierProfile {
  code: CarrierCode
  name: string
  abilities: readonly CarrierAbility[]
  /** Postroom's code and the carrier's name of every service, most common first */
  services: readonly { service: string; name: string }[]
  hosts: { live: string; sandbox: string }
}

/** What a carrier's folder is made with. `credentials` by the keys of `credentialFields`. */
export interface CarrierConnection {
  /** without a trailing slash; carriers with more than one host take `live` or `sandbox` from their profile */
  baseUrl: string
  credentials: Readonly<Record<string, string>>
  send: Send
  /** the current time */
  clock: () => Date
}

/** One HTTP request to a carrier. */
export interface CarrierCall {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  url: string
  headers: Record<string, string>
  body?: string
  timeoutMs: number
}

/** `headers` in lower case; `body` decompressed. */
export interface CarrierReply {
  status: number
  headers: Readonly<Record<string, string>>
  body: Uint8Array
}

/** Sends one request, follows no redirect. Throws `CarrierUnreachable` when no whole answer came. */
export type Send = (call: CarrierCall) => Promise<CarrierReply>
