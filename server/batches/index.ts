/** Batches: the public face. */
export { announceBatch } from './announce.ts'
export { buyingBatches } from './buy.ts'
export { checkingBatches } from './check.ts'
export { addBatch } from './create.ts'
export { recordsWaiting } from './item-store.ts'
export { listenForBatches } from './listen.ts'
export { registerBatches } from './routes.ts'
