/** The states of a shipment (docs/glossary.md). */
export const shipmentStatuses = [
  'draft',
  'rated',
  'purchasing',
  'purchased',
  'printed',
  'manifested',
  'in_transit',
  'out_for_delivery',
  'delivered',
  'exception',
  'returned',
  'void_requested',
  'voided',
  'void_refused',
  'unknown',
] as const
export type ShipmentStatus = (typeof shipmentStatuses)[number]
