/** The end of a manifest list: totals by service, and where the driver signs. */
import { sizes } from './form-layout.ts'
import { grey, type Pen, ruleAt, write } from './form-pen.ts'

interface Total {
  serviceName: string
  shipments: number
  packages: number
  weight: number
}

/** Totals by service, and the lines the driver signs. */
export function drawEnding(pen: Pen, top: number, totals: readonly Total[]): void {
  const { left, right } = pen.frame
  const unit = pen.unit
  const sum = (of: (total: Total) => number) => totals.reduce((all, total) => all + of(total), 0)
  const all = { shipments: sum((t) => t.shipments), packages: sum((t) => t.packages), weight: sum((t) => t.weight) }
  const row = (cells: readonly string[], y: number, bold = false) =>
    cells.forEach((text, index) => {
      const place =
        index === 0 ? { x: left, width: 240 } : { x: left + 170 + index * 80, width: 76, align: 'right' as const }
      write(pen, text, { ...place, y: y + 3, bold })
    })
  const cells = (name: string, t: Omit<Total, 'serviceName'>) => [
    ...[name, t.shipments.toLocaleString('en-US'), t.packages.toLocaleString('en-US')],
    `${t.weight.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })} ${unit}`,
  ]
  let y = top
  row(['Totals by service', 'Shipments', 'Packages', 'Weight'], y, true)
  ruleAt(pen, y + sizes.totalsRow)
  for (const total of totals) {
    y += sizes.totalsRow
    row(cells(total.serviceName, total), y)
  }
  y += sizes.totalsRow
  ruleAt(pen, y)
  row(cells('All', all), y, true)
  drawSignature(pen, y + sizes.totalsRow + sizes.gap, { left, right })
}

function drawSignature(pen: Pen, y: number, { left, right }: { left: number; right: number }): void {
  write(pen, 'Received by the driver', { x: left, y, width: right - left, size: 10, bold: true })
  const third = (right - left) / 3
  const line = y + sizes.signature - 28
  for (const [index, name] of ['Name', 'Signature', 'Date and time'].entries()) {
    const x = left + index * third
    const end = x + third - 12
    pen.pdf.moveTo(x, line).lineTo(end, line).lineWidth(0.75).strokeColor('black').stroke()
    write(pen, name, { x, y: line + 4, width: third - 12, colour: grey })
  }
}
