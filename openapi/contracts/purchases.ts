/** Buying and voiding: exactly once, taken back in time, resolved by hand when nobody answers. */
import { Type } from 'typebox'
import { choiceNames, packagesMax } from './carriers.ts'
import { operation } from './operation.ts'
import { Id, IdParams, object, oneOf, text } from './schema.ts'
import { bulkMax, Shipment, ShipmentInput } from './shipments.ts'
import { BackgroundJob } from './work.ts'

export const purchaseOperations = {
  buyShipment: operation({
    id: 'buyShipment',
    method: 'POST',
    path: '/v1/shipments/{id}/purchase',
    permission: 'shipments:buy',
    idempotent: true,
    summary: 'Buy the chosen rate: exactly once, whatever happens',
    params: IdParams,
    body: object({
      rateId: Type.Optional(Id),
      choice: Type.Optional(oneOf(choiceNames, { description: 'instead of rateId' })),
      undoable: Type.Optional(
        Type.Boolean({
          description: "wait the organisation's undo time before the carrier is asked; `undoUntil` tells until when",
        }),
      ),
    }),
    status: 200,
    reply: Shipment,
    errors: [
      'not_found',
      'conflict',
      'unprocessable',
      'rate_expired',
      'budget_exceeded',
      'carrier_refused',
      'carrier_unavailable',
      'purchase_unknown',
    ],
  }),
  undoPurchase: operation({
    id: 'undoPurchase',
    method: 'POST',
    path: '/v1/shipments/{id}/purchase/undo',
    permission: 'shipments:buy',
    idempotent: true,
    summary: 'Take a purchase back before the carrier was asked',
    params: IdParams,
    status: 200,
    reply: Shipment,
    errors: ['not_found', 'conflict'],
  }),
  resolvePurchase: operation({
    id: 'resolvePurchase',
    method: 'POST',
    path: '/v1/shipments/{id}/purchase/resolve',
    permission: 'shipments:resolve',
    idempotent: true,
    summary: 'Say what became of a purchase without an answer, after looking at the carrier; kept in the audit trail',
    params: IdParams,
    body: object({
      outcome: oneOf(['bought', 'not_bought'] as const),
      trackingNumbers: Type.Optional(
        Type.Array(text(60, { minLength: 4 }), { maxItems: packagesMax, description: 'one for each package' }),
      ),
      amountCents: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000_00 })),
      note: text(500, { minLength: 3 }),
    }),
    status: 200,
    reply: Shipment,
    errors: ['not_found', 'conflict', 'unprocessable'],
  }),
  voidShipment: operation({
    id: 'voidShipment',
    method: 'POST',
    path: '/v1/shipments/{id}/void',
    permission: 'shipments:void',
    idempotent: true,
    summary: 'Cancel what was bought and refund the account',
    params: IdParams,
    status: 200,
    reply: Shipment,
    errors: ['not_found', 'conflict', 'carrier_refused', 'carrier_unavailable'],
  }),
  voidShipments: operation({
    id: 'voidShipments',
    method: 'POST',
    path: '/v1/shipments/void',
    permission: 'shipments:void',
    idempotent: true,
    summary: 'Void many shipments, one after the other; what cannot be voided is told by its id',
    body: object({ shipmentIds: Type.Array(Id, { minItems: 1, maxItems: bulkMax, uniqueItems: true }) }),
    status: 202,
    reply: BackgroundJob,
    errors: ['conflict'],
  }),
  resolveVoid: operation({
    id: 'resolveVoid',
    method: 'POST',
    path: '/v1/shipments/{id}/void/resolve',
    permission: 'shipments:resolve',
    idempotent: true,
    summary: 'Say how a pending refund ended: paid or refused',
    params: IdParams,
    body: object({ outcome: oneOf(['voided', 'refused'] as const), note: text(500, { minLength: 3 }) }),
    status: 200,
    reply: Shipment,
    errors: ['not_found', 'conflict'],
  }),
  shipNow: operation({
    id: 'shipNow',
    method: 'POST',
    path: '/v1/shipments/ship',
    permission: 'shipments:buy',
    idempotent: true,
    summary:
      'Everything in one call: save, ask prices, choose, buy. Needs an Idempotency-Key; a repeat buys nothing twice',
    body: object({
      shipment: ShipmentInput,
      service: text(60, { minLength: 1, description: `${choiceNames.join(', ')} or a service code` }),
      carrierAccountId: Type.Optional(Id),
      maxAmountCents: Type.Optional(
        Type.Integer({ minimum: 0, maximum: 1_000_000_00, description: 'refuse when the account would pay more' }),
      ),
    }),
    status: 200,
    reply: Shipment,
    errors: [
      'conflict',
      'unprocessable',
      'budget_exceeded',
      'carrier_refused',
      'carrier_unavailable',
      'purchase_unknown',
      'rate_expired',
    ],
  }),
}
