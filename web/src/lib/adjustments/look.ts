/** A look into a file before it is sent: its rows and what they add up to. The server reads it for good. */
import { centsFromText } from '#lib/format/money.ts'

/** As the server takes it. */
export const charactersMax = 900_000

export interface Look {
  /** rows below the names of the columns */
  rows: number
  /** what the amounts add up to; null when a column or an amount was not understood */
  totalCents: number | null
}

const amountNames = new Set(['amount', 'adjustmentamount', 'netamount', 'netchargeamount', 'adjustment', 'difference'])

/** Text of a file: UTF-8, UTF-16 with its mark, else Windows-1252, which every byte belongs to. */
export function textOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

export function lookInto(csv: string): Look {
  const [header = [], ...rows] = cellsOf(csv)
  const at = header.findIndex((name) => amountNames.has(name.toLowerCase().replaceAll(/[\s_-]/g, '')))
  const amounts = rows.map((row) => centsOf(row[at] ?? ''))
  const known = at >= 0 && amounts.every((amount) => amount !== null)
  return {
    rows: rows.length,
    totalCents: known ? amounts.reduce<number>((sum, amount) => sum + (amount ?? 0), 0) : null,
  }
}

/** `-4.00`, `($4.00)` and `$4.00`; null for anything else. */
function centsOf(text: string): number | null {
  const plain = text.replaceAll(/[$\s]/g, '').replace(/^\((.*)\)$/, '-$1')
  const cents = centsFromText(plain.replace(/^-/, ''))
  return cents !== null && plain.startsWith('-') ? -cents : cents
}

/** Cells of each line that is not empty, RFC 4180: quoted cells may hold commas, line breaks and doubled quotes. */
function cellsOf(csv: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  for (const { groups } of csv
    .replace(/^\uFEFF/, '')
    .matchAll(/(?:"(?<quoted>(?:[^"]|"")*)"|(?<plain>[^,\r\n]*))(?<end>,|\r\n|\n|\r|$)/g)) {
    row.push(groups?.quoted?.replaceAll('""', '"') ?? groups?.plain ?? '')
    if (groups?.end === ',') continue
    if (row.some((cell) => cell.trim())) rows.push(row)
    row = []
  }
  return rows
}
