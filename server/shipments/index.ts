/** Shipments: the public face. */

export type { Turn } from './ask.ts'
export {
  type BatchShipment,
  claimDrafts,
  type NamedForBatch,
  releaseDrafts,
  selectBatchShipments,
  selectForBatch,
  selectLabelArtwork,
} from './batch-store.ts'
export { buyShipment } from './buy.ts'
export { tellShipment } from './change.ts'
export { copyDraft } from './copy.ts'
export { saveDraft } from './draft.ts'
export { readShipmentForExport, type ShipmentForExport } from './for-export.ts'
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
export { printingMany, printShipments } from './print-many.ts'
export { rateDraft } from './rate.ts'
export { notBought, type RecordShipment, selectRecordShipments } from './record-store.ts'
export { recoverPurchases } from './recover.ts'
export { payBack, tellVoided } from './refund.ts'
export { lockOpenVoids, type OpenVoid } from './refund-store.ts'
export { registerShipments } from './routes.ts'
export {
  findLabel,
  type LabelOwner,
  type ShipmentRow,
  selectLabelHeads,
  selectLabelOwners,
  selectShipment,
} from './store.ts'
export { voidingMany } from './void-many.ts'
export { wantedRate } from './wanted-rate.ts'
