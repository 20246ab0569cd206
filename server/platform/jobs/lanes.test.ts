import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Lanes } from './lanes.ts'

/** Lets everything that can go on go on. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('lanes', () => {
  it('do everything once, in order of a lane, never more at once than their width', async () => {
    const work = fc.array(fc.record({ lane: fc.constantFrom('a', 'b', 'c'), turns: fc.nat(4) }), { maxLength: 60 })
    await fc.assert(
      fc.asyncProperty(work, fc.integer({ min: 1, max: 4 }), async (items, width) => {
        const lanes = new Lanes(width)
        const begun: Record<string, number[]> = {}
        const busy: Record<string, number> = {}
        let most = 0
        items.forEach(({ lane, turns }, index) => {
          lanes.add(lane, async () => {
            begun[lane] = [...(begun[lane] ?? []), index]
            busy[lane] = (busy[lane] ?? 0) + 1
            most = Math.max(most, busy[lane] ?? 0)
            for (let turn = 0; turn < turns; turn += 1) await null
            busy[lane] = (busy[lane] ?? 0) - 1
          })
        })
        await lanes.finished()
        expect(most).toBeLessThanOrEqual(width)
        expect(
          Object.values(begun)
            .flat()
            .sort((a, b) => a - b),
        ).toEqual(items.map((_, index) => index))
        for (const order of Object.values(begun)) expect(order).toEqual([...order].sort((a, b) => a - b))
      }),
    )
  })

  it('go on beside one that hangs, and let the next begin when work leaves early', async () => {
    const lanes = new Lanes(1)
    const seen: string[] = []
    let release = (): void => undefined
    const hanging = new Promise<void>((resolve) => {
      release = resolve
    })
    lanes.add('slow', () => hanging)
    lanes.add('slow', async () => void seen.push('slow'))
    lanes.add('early', async (leave) => {
      leave()
      await hanging
    })
    lanes.add('early', async () => {
      seen.push('early')
      lanes.add('other', async () => void seen.push('other'))
    })
    await settled()
    expect(seen).toEqual(['early', 'other'])
    release()
    await lanes.finished()
    expect(seen).toEqual(['early', 'other', 'slow'])
  })

  it('begin nothing more after a failure, and say it when nothing is in hand', async () => {
    const lanes = new Lanes(2)
    const seen: number[] = []
    lanes.add('a', async () => {
      throw new Error('no')
    })
    lanes.add('b', async () => {
      await settled()
      seen.push(1)
    })
    await settled()
    lanes.add('a', async () => void seen.push(2))
    await expect(lanes.finished()).rejects.toThrow('no')
    expect(seen).toEqual([1])
  })
})
