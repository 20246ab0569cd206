/** One table of a rate card: weight brackets down, zones across, checked when it is read. */
import { compareWeights, type Weight } from '#contracts/units.ts'
import { amounts, type Fields, fields, RateCardError, rows, weightLabel } from './card-fields.ts'
import { entry, weightText } from './price.ts'
import { bracketOf, ceilingsOf, type WeightCeilings } from './weight.ts'

export const zones = 9

export interface PriceTable {
  brackets: readonly Weight[]
  ceilings: WeightCeilings
  /** 9, or 1 for a price that is the same in every zone */
  columns: number
  /** bracket by bracket, `columns` each */
  cents: Int32Array
}

/** The same product in both price tiers. */
export interface Tariff {
  commercial: PriceTable
  retail: PriceTable
}

export function centsAt(table: PriceTable, bracket: number, zone: number): number {
  return entry(table.cents, bracket * table.columns + (table.columns === 1 ? 0 : zone - 1))
}

export function bracketAt(table: PriceTable, index: number): Weight {
  const bracket = table.brackets[index]
  if (!bracket) throw new RangeError(`no bracket ${index}`)
  return bracket
}

/** Refuses prices that fall from one row to the next, or from one zone to the next within a row. */
export function checkRising(list: readonly (readonly number[])[], path: string): void {
  for (const [r, row] of list.entries())
    for (const [c, cents] of row.entries()) {
      const place = `${path}[${r}] column ${c + 1}`
      if (c > 0 && entry(row, c - 1) > cents) throw new RateCardError('price_falls', place, 'less than the zone before')
      const above = list[r - 1]
      if (above && entry(above, c) > cents) throw new RateCardError('price_falls', place, 'less than the row before')
    }
}

function checkAscending(brackets: readonly Weight[], path: string): void {
  for (const [index, bracket] of brackets.entries()) {
    const before = brackets[index - 1]
    if (before && compareWeights(before, bracket) >= 0)
      throw new RateCardError('not_ascending', `${path}[${index}]`, `${weightText(bracket)} is not over the row before`)
  }
}

interface TableShape {
  columns: number
  /** the last bracket, e.g. `70 lb`: a table that stops early would refuse what the service takes */
  last: string
}

/** Reads `[["8 oz", cents, …], …]`. Throws RateCardError. */
function readTable(parent: Fields, key: string, shape: TableShape & { path: string }): PriceTable {
  const path = `${shape.path}.${key}`
  const list = rows(parent, key, shape.path).map((row, index) => {
    if (!Array.isArray(row)) throw new RateCardError('missing', `${path}[${index}]`, 'a row is a list')
    const [label, ...prices] = row
    const place = `${path}[${index}]`
    return { bracket: weightLabel(label, place), cents: amounts(prices, shape.columns, place) }
  })
  const brackets = list.map((row) => row.bracket)
  checkAscending(brackets, path)
  const last = brackets.at(-1)
  if (!last || weightText(last) !== shape.last)
    throw new RateCardError('wrong_last_bracket', path, `the last row must be ${shape.last}`)
  const cents = list.map((row) => row.cents)
  checkRising(cents, path)
  return { brackets, ceilings: ceilingsOf(brackets), columns: shape.columns, cents: Int32Array.from(cents.flat()) }
}

/** Reads a product's `commercial` and `retail` tables; commercial may not be dearer at any bracket. */
export function readTariff(product: Fields, shape: TableShape & { path: string }): Tariff {
  const commercial = readTable(product, 'commercial', shape)
  const retail = readTable(product, 'retail', shape)
  for (const [index, bracket] of commercial.brackets.entries()) {
    const other = bracketOf(retail.ceilings, bracket)
    for (let zone = 1; zone <= shape.columns; zone += 1)
      if (centsAt(commercial, index, zone) > centsAt(retail, other, zone)) {
        const place = `${shape.path}.commercial[${index}] column ${zone}`
        throw new RateCardError('retail_below_commercial', place, 'the retail price is lower')
      }
  }
  return { commercial, retail }
}

/** As `readTariff`, for a product nested under `key`. */
export function readTariffAt(parent: Fields, key: string, shape: TableShape & { path: string }): Tariff {
  return readTariff(fields(parent, key, shape.path), { ...shape, path: `${shape.path}.${key}` })
}
