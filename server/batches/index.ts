/** Batches: the public face. */
export { buyingBatches } from './buy.ts'
export { checkingBatches } from './check.ts'
export { listenForBatches } from './listen.ts'
export { registerBatches } from './routes.ts'
