/** What every carrier folder offers the rest of Postroom. Carriers know neither HTTP framework nor database. */
import type { Address } from '#contracts/addresses.ts'
import type { CarrierCode, Package, Rate, ShippingOptions } from '#contracts/carriers.ts'
import type { LabelDesign } from '#contracts/labels.ts'

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
}

/** A price of one service for the whole request (all packages). `charges` add up to `amountCents`. */
export type ServiceRate = Omit<Rate, 'id' | 'carrier' | 'carrierAccountId'>

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
  references: readonly string[]
}

/** A label as bytes from a carrier, or as a design that Postroom draws itself. */
export type LabelArtwork =
  | { kind: 'design'; design: LabelDesign }
  | { kind: 'document'; format: 'pdf' | 'png' | 'zpl'; base64: string }

export interface Purchase {
  carrierReference: string
  amountCents: number
  currency: string
  /** one per package, in order */
  pieces: { trackingNumber: string; label: LabelArtwork }[]
}

/** Answer of a look-up by our reference. `cannot_search`: the shipment stays `unknown` for a person. */
export type FindAnswer = { found: Purchase } | 'not_found' | 'cannot_search'

export interface Carrier {
  code: CarrierCode
  /** longest time the carrier may take to answer a purchase; intent leases are longer */
  slowestPurchaseMs: number
  rate(request: RateRequest): Promise<Outcome<RateAnswer>>
  buy(request: PurchaseRequest): Promise<Outcome<Purchase>>
  /** Looks a purchase up by our reference. Throws when the carrier cannot be reached. */
  find(request: PurchaseRequest): Promise<FindAnswer>
  /** Cancels what was bought. `result.state` is `voided` when final, `requested` when the carrier decides later. */
  void(purchase: {
    carrierReference: string
    trackingNumbers: readonly string[]
  }): Promise<Outcome<{ state: 'voided' | 'requested' }>>
}
