/** The columns of history that people may choose from. */

export const columnChoices = [
  { key: 'status', title: 'Status' },
  { key: 'service', title: 'Service' },
  { key: 'tracking', title: 'Tracking number' },
  { key: 'reference', title: 'References' },
  { key: 'shipDate', title: 'Ship date' },
  { key: 'created', title: 'Created' },
  { key: 'amount', title: 'Price' },
] as const
export type ColumnKey = (typeof columnChoices)[number]['key']
export const usualColumns: readonly ColumnKey[] = ['status', 'service', 'tracking', 'shipDate', 'amount']
