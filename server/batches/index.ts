/** Batches: the public face. */
export { buyingBatches } from './buy.ts'
export { checkingBatches } from './check.ts'
export { createBatch } from './create.ts'
export { listenForBatches } from './listen.ts'
export { registerBatches } from './routes.ts'
