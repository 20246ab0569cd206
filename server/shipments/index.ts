/** Shipments: the public face. */
export { readShipmentForMail, type ShipmentForMail } from './for-mail.ts'
export { selectSummaries } from './history.ts'
export { listenForShipments } from './listen.ts'
export {
  assignToManifest,
  type ManifestShipment,
  markManifested,
  type NamedShipment,
  releaseFromManifest,
  selectManifestEntries,
  selectManifestServices,
  selectManifestShipments,
  selectNamedShipments,
  selectWaitingGroups,
  selectWaitingServices,
  selectWaitingShipments,
  type WaitingGroup,
} from './manifest-store.ts'
export { type Movement, recordMovement } from './movement.ts'
export { printingMany } from './print-many.ts'
export { recoverPurchases } from './recover.ts'
export { registerShipments } from './routes.ts'
export { findLabel, type ShipmentRow, selectLabelHeads, selectShipment } from './store.ts'
export { voidingMany } from './void-many.ts'
