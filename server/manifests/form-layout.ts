/** Where things stand on the pages of a manifest list, and how many pages it takes. All numbers are points. */

export type Paper = 'LETTER' | 'A4'

const papers: Record<Paper, { width: number; height: number }> = {
  LETTER: { width: 612, height: 792 },
  A4: { width: 595.28, height: 841.89 },
}

export const sizes = {
  margin: 36,
  /** title, details and barcode of the first page */
  firstHead: 132,
  nextHead: 30,
  tableHead: 18,
  row: 14,
  footer: 22,
  /** between the last row and the totals */
  gap: 18,
  totalsRow: 14,
  signature: 96,
} as const

/** Where Letter is the paper in offices: the United States, Canada, Mexico and what belongs to the United States. */
const letterCountries: ReadonlySet<string> = new Set(['US', 'CA', 'MX', 'PR', 'GU', 'VI', 'AS', 'MP', 'PH'])

export function paperOf(country: string): Paper {
  return letterCountries.has(country) ? 'LETTER' : 'A4'
}

export interface Frame {
  width: number
  left: number
  right: number
  top: number
  /** above the footer */
  bottom: number
  height: number
}

export function frameOf(paper: Paper): Frame {
  const { width, height } = papers[paper]
  const { margin, footer } = sizes
  return { width, height, left: margin, right: width - margin, top: margin, bottom: height - margin - footer }
}

export interface Column {
  title: string
  x: number
  width: number
  align: 'left' | 'right'
}

const columnNames = ['number', 'tracking', 'recipient', 'place', 'service', 'piece', 'weight'] as const
export type ColumnName = (typeof columnNames)[number]

const shares: Record<ColumnName, { title: string; share: number; align?: Column['align'] }> = {
  number: { title: '', share: 24, align: 'right' },
  tracking: { title: 'Tracking number', share: 124 },
  recipient: { title: 'Recipient', share: 112 },
  place: { title: 'Place', share: 104 },
  service: { title: 'Service', share: 104 },
  piece: { title: 'Piece', share: 30, align: 'right' },
  weight: { title: 'Weight', share: 42, align: 'right' },
}

/** Clear space between columns. */
const columnGap = 6

/** The columns over the width of the page. */
export function columnsOf({ left, right }: Frame): Record<ColumnName, Column> {
  const whole = columnNames.reduce((sum, name) => sum + shares[name].share, 0)
  let x = left
  const placed = columnNames.map((name): [ColumnName, Column] => {
    const { title, share, align = 'left' } = shares[name]
    const width = ((right - left) * share) / whole
    const column: Column = { title, x, width: width - columnGap, align }
    x += width
    return [name, column]
  })
  return Object.fromEntries(placed) as Record<ColumnName, Column>
}

/** Height of totals and signature below the last row. */
export function endingHeight(services: number): number {
  return sizes.gap + (services + 2) * sizes.totalsRow + sizes.gap + sizes.signature
}

/** How many pages `rows` packages of `services` services take, so that each can say "Page 2 of 5" while it is drawn. */
export function pageCount(frame: Frame, { rows, services }: { rows: number; services: number }): number {
  const space = (head: number) => Math.floor((frame.bottom - frame.top - head - sizes.tableHead) / sizes.row)
  const first = space(sizes.firstHead)
  const next = space(sizes.nextHead)
  const more = Math.max(0, Math.ceil((rows - first) / next))
  const onLast = more === 0 ? rows : rows - first - (more - 1) * next
  const head = more === 0 ? sizes.firstHead : sizes.nextHead
  const y = frame.top + head + sizes.tableHead + onLast * sizes.row
  return 1 + more + (y + endingHeight(services) > frame.bottom ? 1 : 0)
}
