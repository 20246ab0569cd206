import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mendLine } from './mend-line.ts'

describe('a line as it was read', () => {
  it.each([
    ['New York, NY 1OOO1', 'New York, NY 10001'],
    ['Boston, MA O2l08-S012', 'Boston, MA 02108-5012'],
    ['Columbus 0H 4321S', 'Columbus OH 43215'],
    ['Chicago, 1L 6061B', 'Chicago, IL 60618'],
    ['Denver, C0. 80202', 'Denver, CO 80202'],
    ['Boston, Massachusetts O2108', 'Boston, Massachusetts 02108'],
    ['Salt Lake City UT 84101 – 1O22', 'Salt Lake City UT 84101-1022'],
    ['Toronto ON MSH 2N2', 'Toronto ON M5H 2N2'],
    ['Toronto ON M5H2NZ', 'Toronto ON M5H 2N2'],
    ['Vancouver, BC V6B 1Al', 'Vancouver, BC V6B 1A1'],
  ])('%s becomes %s', (read, mended) => expect(mendLine(read)).toBe(mended))

  it.each([
    'Ada Lovelace',
    '12 Main Street, Suite SB1O',
    'IO Downing Street',
    'SOIL, NY BOOGS',
    'Albany, NV 12207',
    'Part no. 1OOO1',
    '10115 Berlin',
    'Toronto ON M5O 2N2',
    '405 5036 9930 0000 0000 01',
    '',
  ])('%s stays', (line) => expect(mendLine(line)).toBe(line))

  it('is mended once and for all, and grows by no more than the space and the dash', () => {
    const line = fc.oneof(
      fc.string({ maxLength: 60 }),
      fc
        .tuple(fc.constantFrom('Boston, MA', 'Boston 0H', 'Toronto ON'), fc.stringMatching(/^[0-9OIlSBZM ~-]{5,11}$/))
        .map((parts) => parts.join(' ')),
    )
    fc.assert(
      fc.property(line, (text) => {
        const mended = mendLine(text)
        expect(mendLine(mended)).toBe(mended)
        expect(mended.length).toBeLessThanOrEqual(text.length + 1)
      }),
      { seed: 7, numRuns: 500 },
    )
  })
})
