import { randomUUID } from 'node:crypto'
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Bench, silentLog } from '../testing/bench.ts'
import { records, TestDropFolder } from '../testing/drop-folder.ts'
import { TestGateway } from '../testing/gateway.ts'
import { Claim, claimArrival, OthersClaims, takeOver } from './claims.ts'
import { Folders } from './folders.ts'
import { candidateNames, isTooLong, isWanted, layoutOf, parseWorkingName, workingName } from './layout.ts'

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)
const anyName = fc.string({ unit: 'binary', minLength: 1, maxLength: 120 }).filter((name) => !/[/\0]/.test(name))

describe('names', () => {
  test('a name in working/ says all it was made of', () => {
    fc.assert(
      fc.property(fc.uuid(), anyName, fc.constantFrom('new' as const, 'sent' as const), (agentId, name, phase) => {
        const parts = { agentId, token: '89abcdef', phase, name }
        expect(parseWorkingName(workingName(parts))).toEqual(parts)
      }),
      { seed },
    )
  })

  test('other names in working/ are nobody’s; junk is no claim', () => {
    fc.assert(
      fc.property(anyName, (name) => {
        expect(parseWorkingName(name)).toBeNull()
      }),
      { seed },
    )
    for (const name of ['orders.csv', `${randomUUID()}.12345678.done.x.csv`, `${randomUUID()}.1234567.new.x`, '']) {
      expect(parseWorkingName(name)).toBeNull()
    }
  })

  test('the names tried keep the extension, differ, and fit a file system', () => {
    fc.assert(
      fc.property(anyName, fc.constantFrom('.csv', '.CSV', '.csv.gz'), (stem, extension) => {
        const name = `${stem}${extension}`
        const names = [...candidateNames(name)]
        expect(new Set(names).size).toBe(names.length)
        expect(names[0]).toBe(name)
        for (const tried of names) {
          expect(tried.toLowerCase().endsWith(extension.toLowerCase())).toBe(true)
          if (!isTooLong(name)) expect(Buffer.byteLength(`.${tried}.rejected.csv.part`)).toBeLessThan(256)
        }
        const claimed = workingName({ agentId: randomUUID(), token: '00000000', phase: 'sent', name })
        if (!isTooLong(name)) expect(Buffer.byteLength(claimed)).toBeLessThan(256)
      }),
      { seed },
    )
  })

  test.each([
    ['orders.csv', true],
    ['ORDERS.CSV', true],
    ['orders.csv.gz', true],
    ['~orders.csv', true],
    ['~$orders.csv', false],
    ['.orders.csv', false],
    ['orders.csv.tmp', false],
    ['orders.csv.part', false],
    ['csv', false],
    ['orders.gz', false],
  ])('%s is wanted: %s', (name, wanted) => expect(isWanted(name)).toBe(wanted))
})

describe('claims', () => {
  test('of two that claim a file at the same moment one wins, a thousand times', async () => {
    const drop = new TestDropFolder()
    for (const place of ['in', 'working']) mkdirSync(drop.at(place))
    const place = { layout: layoutOf(drop.path), alive: () => true }
    const [one, other] = [randomUUID(), randomUUID()]
    for (let n = 0; n < 1_000; n += 1) {
      const name = `${n}.csv`
      writeFileSync(drop.at('in', name), '')
      const claims = await Promise.all(
        [one, other].map((agentId) => claimArrival(place, { agentId, token: '00000000', name })),
      )
      expect(claims.filter((claim) => claim !== null)).toHaveLength(1)
      for (const claim of claims) claim?.release()
    }
    expect(drop.list('working')).toHaveLength(1_000)
    drop.remove()
  })

  test('a claim that changed hands is lost to the one before', async () => {
    const drop = new TestDropFolder()
    mkdirSync(drop.at('working'))
    const place = { layout: layoutOf(drop.path), alive: () => true }
    const mine = { agentId: randomUUID(), token: '00000000', phase: 'new' as const, name: 'a.csv' }
    writeFileSync(drop.at('working', workingName(mine)), '')
    const claim = new Claim(place, mine)
    const theirs = await takeOver(place, { agentId: randomUUID(), token: '11111111' }, mine)
    await expect(claim.setPhase('sent')).rejects.toThrow('not in working/ any more')
    expect(await takeOver(place, { agentId: randomUUID(), token: '22222222' }, mine)).toBeNull()
    claim.release()
    theirs?.release()
    drop.remove()
  })

  test('others’ claims are abandoned when their time stood still, whatever time it is', () => {
    const others = new OthersClaims(120_000)
    const file = workingName({ agentId: randomUUID(), token: '00000000', phase: 'new', name: 'a.csv' })
    // A file server whose clock is years behind.
    expect(others.look([{ file, mtimeMs: 1 }], 0)).toEqual([])
    expect(others.look([{ file, mtimeMs: 2 }], 119_000)).toEqual([])
    expect(others.look([{ file, mtimeMs: 2 }], 238_999)).toEqual([])
    expect(others.look([{ file, mtimeMs: 2 }], 239_000)).toHaveLength(1)
    expect(others.look([], 240_000)).toEqual([])
    expect(others.look([{ file, mtimeMs: 2 }], 241_000)).toEqual([])
  })

  test('what an agent that is gone left is taken over; what one that lives has is not', {
    timeout: 20_000,
  }, async () => {
    const gateway = new TestGateway()
    await gateway.start()
    const [bench, drop] = [new Bench(), new TestDropFolder()]
    for (const place of ['in', 'working']) mkdirSync(drop.at(place))
    const left = (name: string) => workingName({ agentId: randomUUID(), token: '00112233', phase: 'new', name })
    const [gone, alive] = [left('gone.csv'), left('alive.csv')]
    for (const file of [gone, alive]) writeFileSync(drop.at('working', file), records(file))
    const identity = gateway.identity()
    const folders = new Folders({
      agentFolder: bench.folder,
      entries: [{ driver: 'drop', path: drop.path }],
      identity: () => identity,
      log: silentLog,
      send: () => true,
      online: () => true,
      abandonedAfterMs: 1_500,
    })
    const beat = setInterval(() => utimesSync(drop.at('working', alive), new Date(), new Date()), 300)
    await folders.start()
    await gateway.until('done/', () => drop.list('done').includes('gone.csv'))
    await sleep(500)
    clearInterval(beat)
    expect(drop.list('working')).toEqual([alive])
    await folders.stop()
    await gateway.stop()
    await bench.clean()
    drop.remove()
  })
})
