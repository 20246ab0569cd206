import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ImportEncoding } from '#contracts/imports.ts'
import { EncodingFinder } from './encoding.ts'
import { Keys } from './keys.ts'
import { FileRefused, type ReadRow, readRows } from './read-rows.ts'

/** Cuts bytes at the given places, which may leave pieces of one byte. */
function* cut(bytes: Buffer, places: readonly number[]): Generator<Buffer> {
  let from = 0
  for (const place of [...places].map((p) => p % (bytes.length + 1)).sort((a, b) => a - b)) {
    if (place > from) yield bytes.subarray(from, place)
    from = Math.max(from, place)
  }
  if (from < bytes.length) yield bytes.subarray(from)
}

async function* pieces(bytes: Buffer, places: readonly number[]): AsyncGenerator<Buffer> {
  yield* cut(bytes, places)
}

async function read(bytes: Buffer, places: readonly number[], encoding: ImportEncoding = 'utf-8'): Promise<ReadRow[]> {
  const rows: ReadRow[] = []
  for await (const piece of readRows(pieces(bytes, places), encoding)) rows.push(...piece.rows)
  return rows
}

const anywhere = fc.array(fc.nat(), { maxLength: 40 })
const cell = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom('', 'a,b', 'say "no"', 'two\nlines', 'two\r\nlines', ' padded ', '=1+1', 'Zoë', '😀'),
)
const quoted = (value: string) => `"${value.replaceAll('"', '""')}"`
const written = (value: string, always: boolean) => (always || /[",\r\n]/.test(value) ? quoted(value) : value)
/** csv-parse takes a blank line, and one of blanks, for no row. */
const notBlank = (cells: string[]) => cells.length > 1 || cells[0]?.trim() !== ''

describe('rows of a file', () => {
  it('are the cells that were written, whatever the line ends, the quotes and where the file is cut', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }).filter(notBlank), { minLength: 1, maxLength: 12 }),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.boolean(),
        fc.boolean(),
        anywhere,
        async (table, end, always, last, places) => {
          // NUL is refused by name; a lone half of a pair is no text.
          const cells = table.map((row) => row.map((value) => value.replaceAll('\0', '').toWellFormed()))
          const text =
            cells.map((row) => row.map((value) => written(value, always)).join(',')).join(end) + (last ? end : '')
          const rows = await read(Buffer.from(text), places)
          // A line end inside a cell is a line feed, whatever the file writes.
          const meant = cells.map((row) => row.map((value) => value.replaceAll(/\r\n?/g, '\n')))
          expect(rows.map((row) => row.cells)).toEqual(meant)
          expect(rows.map((row) => row.number)).toEqual(cells.map((_, index) => index))
        },
      ),
      { numRuns: 300 },
    ))

  it('are the same when the file is written in another encoding', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('Zoë', 'Ünal', 'naïve', 'plain', 'é'), { minLength: 1, maxLength: 20 }),
        fc.constantFrom<ImportEncoding>('utf-16le', 'utf-16be', 'windows-1252', 'utf-8'),
        anywhere,
        async (names, encoding, places) => {
          const text = names.map((name) => `${name},1`).join('\n')
          const bytes = encoded(text, encoding)
          const finder = new EncodingFinder()
          for (const piece of cut(bytes, places)) finder.feed(piece)
          expect(finder.encoding).toBe(encoding === 'windows-1252' && /^\p{ASCII}*$/u.test(text) ? 'utf-8' : encoding)
          expect((await read(bytes, places, encoding)).map(({ cells }) => cells[0])).toEqual(names)
        },
      ),
    ))

  it('of any bytes are rows or a refusal in words, never another failure', () =>
    fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 400 }),
        fc.constantFrom<ImportEncoding>('utf-16le', 'utf-16be', 'windows-1252', 'utf-8'),
        anywhere,
        async (bytes, encoding, places) => {
          const outcome = await read(Buffer.from(bytes), places, encoding).catch((error: unknown) => error)
          if (!Array.isArray(outcome)) expect(outcome).toBeInstanceOf(FileRefused)
        },
      ),
      { numRuns: 500 },
    ))
})

function encoded(text: string, encoding: ImportEncoding): Buffer {
  if (encoding === 'utf-8') return Buffer.from(text)
  if (encoding === 'windows-1252') return Buffer.from(text, 'latin1')
  const little = Buffer.from(`\ufeff${text}`, 'utf16le')
  return encoding === 'utf-16le' ? little : little.swap16()
}

describe('keys', () => {
  it('find exactly those that repeat, with the row that had them first', () =>
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 3 }), { maxLength: 3_000 }), (list) => {
        const keys = new Keys()
        const first = new Map<string, number>()
        for (const [index, key] of list.entries()) {
          expect(keys.add(key, index + 1)).toBe(first.get(key) ?? null)
          if (!first.has(key)) first.set(key, index + 1)
        }
      }),
      { numRuns: 50 },
    ))

  it('hold a million without taking one for another', () => {
    const keys = new Keys()
    let repeated = 0
    for (let n = 1; n <= 1_000_000; n += 1) if (keys.add(`PKG-${n}`, n) !== null) repeated += 1
    expect(repeated).toBe(0)
    expect(keys.add('PKG-777777', 1_000_001)).toBe(777_777)
  })
})
