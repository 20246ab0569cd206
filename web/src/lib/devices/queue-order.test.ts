/** A job moved here must end where the server puts it. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jobBehind, placed, queueOf } from './queue-order.ts'

const waiting = (...ids: string[]) => ids.map((id, i) => ({ id, state: 'queued' as const, place: i + 1 }))
const ids = (queue: readonly { id: string }[]) => queue.map(({ id }) => id).join('')
/** As the server does: take it out, put it before the other one, or at the end. */
const moveBefore = (queue: readonly { id: string }[], id: string, before: string | null) => {
  const others = queue.filter((job) => job.id !== id)
  const at = before === null ? others.length : others.findIndex((job) => job.id === before)
  return others.toSpliced(at, 0, { id })
}

describe('a queue', () => {
  it('is in the order of the places; what is on its way has none', () => {
    const jobs = [
      { id: 'c', state: 'queued' as const, place: 1 },
      { id: 'a', state: 'printing' as const, place: null },
      { id: 'b', state: 'queued' as const, place: 2 },
    ]
    expect(ids(queueOf(jobs))).toBe('cb')
  })
  it('moves one job and leaves the others in order', () => {
    const queue = waiting('a', 'b', 'c', 'd')
    expect(ids(placed(queue, 'd', 1))).toBe('dabc')
    expect(ids(placed(queue, 'a', 4))).toBe('bcda')
    expect(ids(placed(queue, 'b', 3))).toBe('acbd')
    expect(ids(placed(queue, 'x', 1))).toBe('abcd')
    expect(ids(placed(queue, 'a', 0))).toBe('abcd')
    expect(ids(placed(queue, 'a', 5))).toBe('abcd')
  })
  it('asks the server for the same order', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.nat(), fc.nat(), (length, from, to) => {
        const queue = waiting(...[...'abcdefghijkl'].slice(0, length))
        const id = queue[from % length]?.id ?? ''
        const place = (to % length) + 1
        const before = jobBehind(queue, id, place)
        expect(ids(moveBefore(queue, id, before))).toBe(ids(placed(queue, id, place)))
      }),
      { seed: 8211 },
    )
  })
})
