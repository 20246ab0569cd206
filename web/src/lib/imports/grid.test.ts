import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ImportRow } from '#lib/api/types.ts'
import {
  inSight,
  inside,
  moved,
  nextProblem,
  noteOf,
  problemOfCell,
  problemsOfRow,
  problemText,
  widthsOf,
} from './grid.ts'

const size = { rows: 10, columns: 4, page: 5 }
const press = (key: string, ctrlKey = false) => moved({ row: 3, column: 2 }, { key, ctrlKey }, size)
const columns = [
  { header: 'id', column: 'Package ID' },
  { header: 'Colour', column: null },
  { header: 'lbs', column: 'Pounds' },
]
const row = (number: number, ...problems: (string | null)[]): ImportRow => ({
  number,
  line: number + 1,
  outcome: problems.length ? 'problem' : 'added',
  cells: [`P${number}`, 'red', '2'],
  edited: false,
  problems: problems.map((column) => ({ column, value: '', reason: 'is wrong', suggestion: null })),
  missing: [],
})

test('keys lead where spreadsheets lead', () => {
  expect(press('ArrowDown')).toEqual({ row: 4, column: 2 })
  expect(press('ArrowLeft')).toEqual({ row: 3, column: 1 })
  expect(press('PageDown')).toEqual({ row: 8, column: 2 })
  expect(press('PageUp')).toEqual({ row: 0, column: 2 })
  expect(press('Home')).toEqual({ row: 3, column: 0 })
  expect(press('End', true)).toEqual({ row: 9, column: 3 })
  expect(press('a')).toBeNull()
})

test('no key leads out of the grid', () => {
  const keys = fc.constantFrom('ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'PageUp', 'PageDown', 'Home', 'End')
  fc.assert(
    fc.property(fc.array(fc.tuple(keys, fc.boolean())), fc.integer({ min: 1, max: 30 }), (pressed, rows) => {
      let spot = { row: 0, column: 0 }
      for (const [key, ctrlKey] of pressed) spot = moved(spot, { key, ctrlKey }, { rows, columns: 3, page: 7 }) ?? spot
      expect(spot.row).toBeGreaterThanOrEqual(0)
      expect(spot.row).toBeLessThan(rows)
      expect(inside(spot, { rows, columns: 3 })).toEqual(spot)
    }),
    { seed: 20_261_121 },
  )
})

test('draws what is in sight and a little more', () => {
  expect(inSight({ top: 0, height: 400 }, 40, 2_000)).toEqual({ from: 0, to: 20 })
  expect(inSight({ top: 40_000, height: 400 }, 40, 2_000)).toEqual({ from: 990, to: 1_020 })
  expect(inSight({ top: 90_000, height: 400 }, 40, 12)).toEqual({ from: 2, to: 12 })
  expect(inSight({ top: 0, height: 400 }, 40, 0)).toEqual({ from: 0, to: 0 })
})

test('columns are as wide as what stands in them, within bounds', () => {
  const [id = 0, colour = 0, pounds = 0] = widthsOf(columns, [{ cells: ['x'.repeat(500), 'red', '2'] }])
  expect(id).toBeGreaterThan(pounds)
  expect(id).toBeLessThan(300)
  expect(colour).toBe(pounds)
})

test('finds what is wrong with a cell, and with the row beside its cells', () => {
  const one = row(1, 'Pounds', null, 'Country')
  expect(problemOfCell(one, 'Pounds')?.column).toBe('Pounds')
  expect(problemOfCell(one, null)).toBeUndefined()
  expect(problemsOfRow(one, columns).map(({ column }) => column)).toEqual([null, 'Country'])
  expect(one.problems.map(problemText)).toEqual(['Pounds is wrong', 'is wrong', 'Country is wrong'])
})

test('walks from problem to problem, round to the first', () => {
  const rows = [row(1), row(2, 'Pounds', 'Package ID'), row(3), row(4, null)]
  const first = nextProblem(rows, columns, { row: 0, column: 2 })
  expect(first).toEqual({ row: 1, column: 1 })
  expect(nextProblem(rows, columns, { row: 1, column: 1 })).toEqual({ row: 1, column: 3 })
  expect(nextProblem(rows, columns, { row: 1, column: 3 })).toEqual({ row: 3, column: 0 })
  expect(nextProblem(rows, columns, { row: 3, column: 0 })).toEqual({ row: 1, column: 1 })
  expect(nextProblem([row(1)], columns, { row: 0, column: 0 })).toBeNull()
  expect(nextProblem([], columns, { row: 0, column: 0 })).toBeNull()
})

test('a note says what is wrong with the cell, with the row in the first column, and why typing was refused', () => {
  const one = { ...row(1, 'Pounds', 'Country'), missing: ['City is blank'] }
  expect(noteOf(one, columns, 2, null)?.reasons).toEqual(['Pounds is wrong'])
  expect(noteOf(one, columns, 0, null)).toBeNull()
  expect(noteOf(one, columns, 0, 'Too late')?.reasons).toEqual(['Too late'])
  expect(noteOf(one, columns, -1, null)).toMatchObject({ missing: ['City is blank'], suggestion: null })
  expect(noteOf(one, columns, -1, null)?.cure).toMatch(/leave the row out/)
  expect(noteOf(row(2), columns, -1, null)).toBeNull()
})
