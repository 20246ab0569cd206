/** Carriers, their accounts and prices: the public face. */
export type {
  Carrier,
  CarrierMessage,
  FindAnswer,
  LabelArtwork,
  Outcome,
  Purchase,
  PurchaseRequest,
} from './carrier.ts'
export { registerCarriers } from './routes.ts'
export { shopRates } from './shop.ts'
export { type CarrierSource, carrierSource } from './source.ts'
export { insertCarrierAccount, selectCarrierAccount, selectCarrierAccounts } from './store.ts'
