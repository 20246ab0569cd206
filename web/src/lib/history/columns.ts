/** The columns of history that people may choose from. */

export const columnChoices = [
  { key: 'status', title: 'Status' },
  { key: 'service', title: 'Service' },
  { key: 'tracking', title: 'Tracking number' },
  { key: 'reference', title: 'References' },
  { key: 'shipDate', title: 'Ship date' },
  { key: 'created', title: 'Created' },
  { key: 'amount', title: 'Carrier price' },
  { key: 'charged', title: 'Charged' },
] as const
/** Columns of money, lined up on the right. */
export const moneyColumns: ReadonlySet<string> = new Set(['amount', 'charged'])
export type ColumnKey = (typeof columnChoices)[number]['key']
export const usualColumns: readonly ColumnKey[] = ['status', 'service', 'tracking', 'shipDate', 'charged']
