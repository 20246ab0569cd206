/** Shipments over HTTP. */
import { purchaseOperations } from '#contracts/purchases.ts'
import { shipmentOperations } from '#contracts/shipments.ts'
import type { CarrierSource } from '../carriers/index.ts'
import type { Tx } from '../platform/db/database.ts'
import { notFound } from '../platform/errors.ts'
import { type HttpHost, implement } from '../platform/http/implement.ts'
import { buyShipment } from './buy.ts'
import { describeShipment } from './describe.ts'
import { shipmentDocument } from './documents.ts'
import { changeDraft, createDraft, discardDraft } from './draft.ts'
import { exportShipments, listShipments } from './history.ts'
import { defaultDpi, labelDocument, wantedFormat } from './label.ts'
import { printShipment } from './print.ts'
import { printShipments } from './print-many.ts'
import { rateDraft } from './rate.ts'
import { resolvePurchase, resolveVoid } from './resolve.ts'
import { createReturn } from './return.ts'
import { shipNow } from './ship-now.ts'
import { selectShipment } from './store.ts'
import { undoPurchase } from './undo.ts'
import { voidShipment } from './void.ts'
import { voidShipments } from './void-many.ts'

export function registerShipments(host: HttpHost, carriers: CarrierSource): void {
  const { platform } = host
  const one = (tenantId: string, id: string) => platform.db.withTenant(tenantId, (tx) => getShipment(tx, tenantId, id))
  implement(host, shipmentOperations, {
    createShipment: (context, { body }) => createDraft(platform, context, body),
    listShipments: (context, { query }) => listShipments(platform, context, query),
    exportShipments: async (context, { query }) => exportShipments(platform, context, query),
    getShipment: (context, { params }) => one(context.tenantId, params.id),
    updateShipment: (context, { params, body }) => changeDraft(platform, context, { id: params.id, input: body }),
    deleteShipment: (context, { params }) => discardDraft(platform, context, params.id).then(() => undefined),
    rateShipment: (context, { params, body }) =>
      rateDraft(platform, context, { id: params.id, carriers, carrierAccountIds: body.carrierAccountIds }),
    getLabel: (context, { params, query }) => {
      const wish = {
        format: wantedFormat(query.format, context.accept),
        dpi: query.dpi ?? defaultDpi,
        package: query.package,
      }
      return labelDocument(platform, context.tenantId, { id: params.id, wish })
    },
    printShipment: (context, { params, body }) => printShipment(platform, context, { id: params.id, ...body }),
    createReturn: (context, { params }) => createReturn(platform, context, params.id),
    getDocument: (context, { params }) =>
      shipmentDocument(platform, context, { shipmentId: params.id, id: params.documentId }),
    printShipments: (context, { body }) => printShipments(platform, context, body),
  })
  registerPurchases(host, carriers)
}

function registerPurchases(host: HttpHost, carriers: CarrierSource): void {
  const { platform } = host
  implement(host, purchaseOperations, {
    buyShipment: (context, { params, body }) => buyShipment(platform, context, { ...body, id: params.id, carriers }),
    undoPurchase: (context, { params }) => undoPurchase(platform, context, params.id),
    resolvePurchase: (context, { params, body }) => resolvePurchase(platform, context, { id: params.id, ...body }),
    voidShipment: (context, { params }) => voidShipment(platform, context, { id: params.id, carriers }),
    voidShipments: (context, { body }) => voidShipments(platform, context, body.shipmentIds),
    resolveVoid: (context, { params, body }) => resolveVoid(platform, context, { id: params.id, ...body }),
    shipNow: (context, { body }) => shipNow(platform, context, { ...body, carriers }),
  })
}

async function getShipment(tx: Tx, tenantId: string, id: string) {
  const row = await selectShipment(tx, tenantId, id)
  if (!row) throw notFound('shipment')
  return describeShipment(tx, row)
}
