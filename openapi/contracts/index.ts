/** Every operation of the API, room by room. */
import { accountOperations } from './accounts.ts'
import { addressOperations } from './addresses.ts'
import { adjustmentOperations } from './adjustments.ts'
import { batchOperations } from './batches.ts'
import { carrierAccountOperations } from './carrier-accounts.ts'
import { carrierOperations } from './carriers.ts'
import { deviceOperations } from './devices.ts'
import { dropExportOperations } from './drop-exports.ts'
import { dropRecordOperations } from './drop-records.ts'
import { dropSourceOperations } from './drop-sources.ts'
import { identityOperations } from './identity.ts'
import { importOperations } from './imports.ts'
import { jobOperations } from './jobs.ts'
import { manifestOperations, pickupOperations } from './manifests.ts'
import { notificationOperations } from './notifications.ts'
import type { Operation } from './operation.ts'
import { printRouteOperations } from './print-routes.ts'
import { profileOperations } from './profiles.ts'
import { purchaseOperations } from './purchases.ts'
import { ruleOperations } from './rules.ts'
import { settingsOperations } from './settings.ts'
import { shipmentOperations } from './shipments.ts'
import { trackingOperations } from './tracking.ts'
import { workOperations } from './work.ts'
import { worklistOperations } from './worklist.ts'

/** Tag of openapi.json → the operations under it. */
export const operationsByRoom = {
  identity: identityOperations,
  accounts: accountOperations,
  addresses: addressOperations,
  carriers: carrierOperations,
  'carrier accounts': carrierAccountOperations,
  rules: ruleOperations,
  profiles: profileOperations,
  shipments: shipmentOperations,
  purchases: purchaseOperations,
  tracking: trackingOperations,
  worklist: worklistOperations,
  batches: batchOperations,
  manifests: manifestOperations,
  pickups: pickupOperations,
  adjustments: adjustmentOperations,
  notifications: notificationOperations,
  settings: settingsOperations,
  devices: deviceOperations,
  jobs: jobOperations,
  'print routes': printRouteOperations,
  imports: importOperations,
  'drop folder': { ...dropSourceOperations, ...dropRecordOperations, ...dropExportOperations },
  work: workOperations,
} as const

export const allOperations: readonly Operation[] = Object.values(operationsByRoom).flatMap((room) =>
  Object.values(room),
)
