/** The line of column names: which column of the kind each header is. Case, blanks and kinds of dashes never count. */
import type { Import } from '#contracts/imports.ts'
import type { ImportKind } from './kind.ts'
import { FileRefused } from './read-rows.ts'

/** What a file's cells are. */
export interface Layout {
  kind: ImportKind
  columns: Import['columns']
  /** columns of the kind that the file has: their place there and among the kind's columns */
  present: { place: number; column: number }[]
  /** a value of nothing for each column of the kind */
  blank: readonly string[]
  /** cells of a whole row */
  width: number
}

/** Most headers of a file; far above any real table. */
const headersMax = 500

/** Throws FileRefused for a header that repeats, a required column that is missing, and a line that names none. */
export function layoutOf(kind: ImportKind, headers: readonly string[]): Layout {
  if (headers.length > headersMax) throw new FileRefused(`The file has more than ${headersMax} columns.`)
  const names = namesOf(kind)
  const columns = headers.map((header) => ({ header: header.trim(), column: names.get(plain(header)) ?? null }))
  refuseRepeated(columns)
  const present = kind.columns.flatMap(({ name }, column) => {
    const place = columns.findIndex((one) => one.column === name)
    return place < 0 ? [] : [{ place, column }]
  })
  const known = new Set(columns.map(({ column }) => column))
  const missing = kind.columns.filter(({ name, required }) => required && !known.has(name))
  if (missing.length > 0)
    throw new FileRefused(missingWords(kind, { missing: missing.map(({ name }) => name), columns }))
  return { kind, columns, present, blank: kind.columns.map(() => ''), width: headers.length }
}

/** A name without what never counts. */
export function plain(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s._*\p{Pd}]/gu, '')
}

function namesOf(kind: ImportKind): Map<string, string> {
  return new Map(kind.columns.flatMap(({ name, aliases = [] }) => [name, ...aliases].map((one) => [plain(one), name])))
}

function refuseRepeated(columns: Layout['columns']): void {
  const seen = new Map<string, string>()
  for (const { header, column } of columns) {
    const key = column ?? `ignored ${plain(header)}`
    const before = seen.get(key)
    if (before !== undefined && (column !== null || plain(header) !== ''))
      throw new FileRefused(`The columns "${before}" and "${header}" are the same one. Keep one of them.`)
    seen.set(key, header)
  }
}

type Missing = { missing: readonly string[]; columns: Layout['columns'] }

function missingWords(kind: ImportKind, { missing, columns }: Missing): string {
  const names = columns.map(({ header }) => header).filter(Boolean)
  const [only = ''] = names
  if (names.length === 1 && /[;\t|]/.test(only))
    return 'The cells are not divided by commas. Export the file as CSV with commas.'
  const found = names.length > 0 ? ` Found: ${names.slice(0, 12).join(', ')}.` : ''
  const which = missing.length === 1 ? `The column ${missing[0]} is` : `The columns ${missing.join(', ')} are`
  return `${which} missing; the first line must name the columns, as ${kind.columns
    .slice(0, 4)
    .map(({ name }) => name)
    .join(', ')} ….${found}`
}
