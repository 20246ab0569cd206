/** Every operation of the API, room by room. */
import { accountOperations } from './accounts.ts'
import { addressOperations } from './addresses.ts'
import { carrierOperations } from './carriers.ts'
import { deviceOperations } from './devices.ts'
import { identityOperations } from './identity.ts'
import type { Operation } from './operation.ts'
import { shipmentOperations } from './shipments.ts'
import { workOperations } from './work.ts'

/** Tag of openapi.json → the operations under it. */
export const operationsByRoom = {
  identity: identityOperations,
  accounts: accountOperations,
  addresses: addressOperations,
  carriers: carrierOperations,
  shipments: shipmentOperations,
  devices: deviceOperations,
  work: workOperations,
} as const

export const allOperations: readonly Operation[] = Object.values(operationsByRoom).flatMap((room) =>
  Object.values(room),
)
