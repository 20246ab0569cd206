/** Carriers, their accounts and prices: the public face. */
export { type Asked, askOnce } from './ask-once.ts'
export type {
  Carrier,
  CarrierMessage,
  FindAnswer,
  LabelArtwork,
  ManifestAnswer,
  ManifestRequest,
  Outcome,
  PickupAnswer,
  PickupRequest,
  Purchase,
  PurchaseRequest,
  ShippingDocument,
  TrackingAnswer,
  TrackingScan,
  VoidAnswer,
} from './carrier.ts'
export { describeCarriers, eventsHash, requireCarrierAccount } from './describe.ts'
export { cents } from './kit/values.ts'
export { registerCarriers } from './routes.ts'
export { shopRates } from './shop.ts'
export { type CarrierSource, carrierSource } from './source.ts'
export {
  type CarrierAccountRow,
  findAccountByEvents,
  insertCarrierAccount,
  selectCarrierAccount,
  selectCarrierAccounts,
} from './store.ts'
export { type RecognisedNumber, recogniseTrackingNumber } from './tracking-numbers/recognise.ts'
export { trackingPage } from './tracking-page.ts'
