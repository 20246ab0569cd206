/** Adjustments in words, and the file they come in. */
import type { Adjustment } from '#lib/api/types.ts'
import type { Tone } from '#lib/ui/Badge.svelte'

export type AdjustmentState = Adjustment['state']

export const adjustmentStateWords: Record<AdjustmentState, { text: string; tone: Tone }> = {
  booked: { text: 'Booked', tone: 'good' },
  repeated: { text: 'Booked before', tone: 'neutral' },
  failed: { text: 'Not booked', tone: 'bad' },
}
export const adjustmentStates = Object.keys(adjustmentStateWords) as AdjustmentState[]

export const columns = [
  { name: 'Tracking Number', needed: true, hint: 'of a label bought here' },
  { name: 'Amount', needed: true, hint: '4.35 is billed on top, -4.35 is a credit' },
  { name: 'Reason', needed: false, hint: 'as on the invoice' },
  { name: 'Invoice Number', needed: true, hint: 'keeps a row from being booked twice' },
  { name: 'Invoice Date', needed: false, hint: '2026-03-31 or 3/31/2026' },
] as const

/** A file to start from. */
export const exampleFile = {
  name: 'adjustments-example.csv',
  text: [
    columns.map(({ name }) => name).join(','),
    '9400100000000000000017,4.35,Weight correction,INV-1001,2026-03-31',
    '1Z0000000000000001,-2.10,Refund of a surcharge,INV-1001,2026-03-31',
    '',
  ].join('\r\n'),
}
