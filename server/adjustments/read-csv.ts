/** Reads a carrier's list of adjustments: columns by name, amounts exactly, every problem with its row. */
import { type CsvError, parse } from 'csv-parse/sync'
import { adjustmentMax } from '#contracts/adjustments.ts'
import { cents } from '../carriers/index.ts'
import { unprocessable } from '../platform/errors.ts'

export interface ReadRow {
  /** line of the table, from 1; the header is not counted */
  row: number
  trackingNumber: string
  amountCents: number | null
  reason: string
  invoiceNumber: string
  /** YYYY-MM-DD */
  billedOn: string | null
  problem: string | null
}

type Column = 'trackingNumber' | 'amount' | 'reason' | 'invoiceNumber' | 'billedOn'

/** Names a column goes by, in lower case without blanks, dashes and underscores; the first is ours. */
const names: Record<Column, readonly string[]> = {
  trackingNumber: [
    'trackingnumber',
    'trackingno',
    'trackingid',
    'airwaybill',
    'leadshipmentnumber',
    'expressorgroundtrackingid',
  ],
  amount: ['amount', 'adjustmentamount', 'netamount', 'netchargeamount', 'adjustment', 'difference'],
  reason: ['reason', 'adjustmentreason', 'description', 'chargedescription', 'chargetype'],
  invoiceNumber: ['invoicenumber', 'invoice', 'invoiceno'],
  billedOn: ['invoicedate', 'date', 'billdate', 'billedon'],
}
const ours: Record<Column, string> = {
  trackingNumber: 'Tracking Number',
  amount: 'Amount',
  reason: 'Reason',
  invoiceNumber: 'Invoice Number',
  billedOn: 'Invoice Date',
}
const required: readonly Column[] = ['trackingNumber', 'amount', 'invoiceNumber']
const cellMax = 200

/** Every row, good and bad. `unprocessable` on `csv` when it is no table, misses a column or has too many rows. */
export function readAdjustments(csv: string): ReadRow[] {
  const [header, ...lines] = tableOf(csv)
  if (!header) throw unprocessable('csv', 'The file is empty: it needs a line of column names and rows below it.')
  const columns = columnsOf(header)
  if (lines.length === 0) throw unprocessable('csv', 'The file has column names but no rows.')
  if (lines.length > adjustmentMax)
    throw unprocessable('csv', `The file has ${lines.length} rows; at most ${adjustmentMax} are read. Divide it.`)
  return lines.map((cells, index) => rowOf(cells, { row: index + 1, columns, width: header.length }))
}

function tableOf(csv: string): string[][] {
  if (csv.includes('\u0000')) throw unprocessable('csv', 'This is not a text file. Save the list as CSV (UTF-8).')
  try {
    return parse(csv, { bom: true, relax_column_count: true, skip_empty_lines: true, max_record_size: 100_000 })
  } catch (error) {
    const { message } = error as CsvError
    throw unprocessable('csv', `The file cannot be read as CSV: ${message}`)
  }
}

function columnsOf(header: readonly string[]): Map<Column, number> {
  const plain = header.map((name) => name.toLowerCase().replaceAll(/[\s_–—-]/g, ''))
  const columns = new Map<Column, number>()
  for (const [column, known] of Object.entries(names) as [Column, readonly string[]][]) {
    const found = plain.flatMap((name, index) => (known.includes(name) ? [index] : []))
    if (found.length > 1)
      throw unprocessable(
        'csv',
        `More than one column could be ${ours[column]}: ${found.map((i) => header[i]).join(', ')}. Keep one.`,
      )
    if (found[0] !== undefined) columns.set(column, found[0])
  }
  const missing = required.filter((column) => !columns.has(column)).map((column) => ours[column])
  if (missing.length > 0)
    throw unprocessable(
      'csv',
      `The column ${missing.join(' and ')} is missing. Expected: ${Object.values(ours).join(', ')}.`,
    )
  return columns
}

function rowOf(
  cells: readonly string[],
  { row, columns, width }: { row: number; columns: Map<Column, number>; width: number },
): ReadRow {
  const cell = (column: Column) => (cells[columns.get(column) ?? -1] ?? '').trim()
  const amountCents = cents(
    cell('amount')
      .replaceAll(/[$\s]/g, '')
      .replace(/^\((.*)\)$/, '-$1'),
  )
  const billed = cell('billedOn')
  const billedOn = dayOf(billed)
  const read = {
    row,
    trackingNumber: cell('trackingNumber').replaceAll(/[\s']/g, '').toUpperCase().slice(0, cellMax),
    amountCents,
    reason: cell('reason').slice(0, cellMax),
    invoiceNumber: cell('invoiceNumber').slice(0, cellMax),
    billedOn,
  }
  return { ...read, problem: problemOf(read, { cells, width, billed, amount: cell('amount') }) }
}

function problemOf(
  read: Omit<ReadRow, 'problem'>,
  raw: { cells: readonly string[]; width: number; billed: string; amount: string },
): string | null {
  if (raw.cells.length !== raw.width)
    return `The row has ${raw.cells.length} cells, the header ${raw.width}: a line may have been cut.`
  if (read.trackingNumber === '') return 'Tracking Number: it is empty.'
  if (read.amountCents === null) return `Amount: "${raw.amount.slice(0, 40)}" is no amount such as 12.30 or -4.00.`
  if (read.amountCents === 0) return 'Amount: it is zero; there is nothing to book.'
  if (read.invoiceNumber === '') return 'Invoice Number: it is empty; without it a row could be booked twice.'
  if (raw.billed !== '' && read.billedOn === null)
    return `Invoice Date: "${raw.billed.slice(0, 40)}" is no date such as 2026-03-31.`
  return null
}

/** `2026-03-31`, `20260331` or `3/31/2026`, as US carriers write it. */
function dayOf(text: string): string | null {
  const iso = text.match(/^(\d{4})-?(\d{2})-?(\d{2})/)
  const us = text.match(/^(\d{1,2})\/(\d{1,2})\/(\d{4})$/)
  const day = iso
    ? `${iso[1]}-${iso[2]}-${iso[3]}`
    : us
      ? `${us[3]}-${us[1]?.padStart(2, '0')}-${us[2]?.padStart(2, '0')}`
      : null
  return day !== null && isDay(day) ? day : null
}

/** February 30 is none. */
function isDay(text: string): boolean {
  const at = Date.parse(text)
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text)
}
