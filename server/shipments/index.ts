/** Shipments: the public face. */
export { listenForShipments } from './listen.ts'
export { recoverPurchases } from './recover.ts'
export { registerShipments } from './routes.ts'
export { voidingMany } from './void-many.ts'
