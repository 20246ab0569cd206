import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Arrivals, type Sight } from './arrivals.ts'

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)
const file = (change: Partial<Sight> = {}): Sight => ({ name: 'a.csv', size: 100, mtimeMs: 5, ino: 1, ...change })

describe('arrivals', () => {
  test('a file that was renamed into place needs two looks half a second apart', () => {
    const arrivals = new Arrivals()
    expect(arrivals.look([file()], 0)).toEqual([])
    expect(arrivals.look([file()], 499)).toEqual([])
    expect(arrivals.look([file()], 500)).toHaveLength(1)
  })

  test('one that grew, or that is being written by the word of the system, needs three seconds', () => {
    const arrivals = new Arrivals()
    arrivals.look([file({ size: 50 })], 0)
    expect(arrivals.look([file()], 600)).toEqual([])
    expect(arrivals.look([file()], 3_599)).toEqual([])
    expect(arrivals.look([file()], 3_600)).toHaveLength(1)
    arrivals.hint('b.csv', 10_000)
    const other = file({ name: 'b.csv', ino: 2 })
    expect(arrivals.look([other], 10_001)).toEqual([])
    expect(arrivals.look([other], 13_000)).toEqual([])
    expect(arrivals.look([other], 13_001)).toHaveLength(1)
  })

  test('an empty one waits ten seconds; another file under the same name begins anew; oldest first', () => {
    const arrivals = new Arrivals()
    arrivals.look([file({ size: 0 })], 0)
    expect(arrivals.look([file({ size: 0 })], 9_999)).toEqual([])
    expect(arrivals.look([file({ size: 0 })], 10_000)).toHaveLength(1)
    expect(arrivals.look([file({ ino: 7 })], 10_600)).toEqual([])
    const two = [file({ ino: 7 }), file({ name: 'older.csv', ino: 8, mtimeMs: 4 })]
    arrivals.look(two, 11_200)
    expect(arrivals.look(two, 11_700).map(({ name }) => name)).toEqual(['older.csv', 'a.csv'])
  })

  test('no file is ever taken that changed within the last half second', () => {
    const step = fc.record({ after: fc.integer({ min: 0, max: 2_000 }), grows: fc.boolean(), hinted: fc.boolean() })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const arrivals = new Arrivals()
        let [now, size, changedAt] = [0, 1, 0]
        for (const { after, grows, hinted } of steps) {
          now += after
          if (grows) [size, changedAt] = [size + 1, now]
          if (hinted) arrivals.hint('a.csv', now)
          for (const _ of arrivals.look([file({ size, mtimeMs: size })], now)) {
            expect(now - changedAt).toBeGreaterThanOrEqual(500)
          }
        }
      }),
      { seed },
    )
  })
})
