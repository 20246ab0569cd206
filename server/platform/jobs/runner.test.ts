import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { BackgroundJob } from '#contracts/work.ts'
import { openSql, type Sql } from '../db/sql.ts'
import { AppError } from '../errors.ts'
import { newId } from '../ids.ts'
import { liveBusTopic } from '../live.ts'
import { createTestApp, type TestApp } from '../testing/app.ts'
import { toBackgroundJob } from './announce.ts'
import { enqueueJob, openJobsMax } from './enqueue.ts'
import { attemptsMax, type JobKind } from './run.ts'
import { BackgroundJobs } from './runner.ts'
import type { BackgroundJobRow } from './store.ts'

let app: TestApp
let sql: Sql
const runners: BackgroundJobs[] = []
beforeAll(async () => {
  app = await createTestApp()
  sql = openSql(app.databaseUrl, { max: 2 })
})
afterEach(async () => {
  await Promise.all(runners.splice(0).map((runner) => runner.stop()))
})
afterAll(async () => {
  await sql.end()
  await app.close()
})

interface Items {
  items: string[]
}

/** A kind of its own for each test, so that no other runner takes its jobs. */
function kindOf(kind: string, work: (item: string) => Promise<unknown>): JobKind<Items> {
  return {
    kind,
    run: async ({ input: { items }, after }, step) => {
      for (const item of items.slice(after === null ? 0 : items.indexOf(after) + 1)) await step(item, () => work(item))
    },
  }
}

function run(kind: JobKind<Items>, options: { leaseMs?: number } = {}): BackgroundJobs {
  const runner = new BackgroundJobs(app.platform, [kind], { pollMs: 30, ...options })
  runners.push(runner)
  runner.start()
  return runner
}

const ids = (count: number) => Array.from({ length: count }, newId)

function enqueue(kind: string, items: string[]): Promise<BackgroundJobRow> {
  const { tenantId } = app
  const actor = { tenantId, userId: newId(), username: 'mailroom@one.test', from: null }
  return app.platform.db.withTenant(tenantId, (tx) =>
    enqueueJob(tx, { actor, kind, input: { items }, total: items.length }),
  )
}

const rowOf = async (id: string) => (await sql`select * from background_jobs where id = ${id}`)[0] ?? {}

async function inState(id: string, state: string) {
  await vi.waitFor(async () => expect((await rowOf(id)).state).toBe(state), { timeout: 10_000, interval: 20 })
  return rowOf(id)
}

/** A promise and what settles it. */
function gate() {
  let open = (): void => undefined
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open: () => open(), opened }
}

describe('a background job', () => {
  it('does every item in order, tells its progress at most four times a second and its end', async () => {
    const told: { at: number; job: BackgroundJob }[] = []
    const stop = app.platform.bus.subscribe(liveBusTopic(app.tenantId, 'jobs'), (event) => {
      const { type, job } = event as { type: string; job: BackgroundJob }
      if (type === 'work.changed' && job.kind === 'orderly') told.push({ at: Date.now(), job })
    })
    const items = ids(30)
    const seen: string[] = []
    run(
      kindOf('orderly', async (item) => {
        seen.push(item)
        await pause(20)
      }),
    )
    const { id } = await enqueue('orderly', items)
    expect(await inState(id, 'done')).toMatchObject({ done: 30, total: 30, lease_id: null, attempts: 0 })
    expect(seen).toEqual(items)
    await vi.waitFor(() => expect(told.at(-1)?.job).toMatchObject({ id, state: 'done', done: 30, failures: [] }))
    stop()
    const under = told.slice(0, -1)
    expect(under.length).toBeGreaterThan(1)
    expect(under.every(({ at }, i) => i === 0 || at - (under[i - 1]?.at ?? 0) >= 240)).toBe(true)
  })

  it('records an item that fails with its reason and goes on', async () => {
    const items = ids(4)
    run(
      kindOf('partly', async (item) => {
        if (item === items[1]) throw new AppError('conflict', 'This one is closed.')
        if (item === items[2]) throw new Error('a bug with inner words')
      }),
    )
    const { id } = await enqueue('partly', items)
    const row = await inState(id, 'done')
    expect(row).toMatchObject({ done: 4, result: { failed: 2 } })
    expect(row.result.failures).toEqual([
      { id: items[1], reason: 'This one is closed.' },
      { id: items[2], reason: expect.stringMatching(/^Something went wrong on our side/) },
    ])
  })

  it('stops between two items when it is cancelled, and keeps what is done', async () => {
    const items = ids(5)
    const hold = gate()
    const seen: string[] = []
    run(
      kindOf('cancelled', async (item) => {
        seen.push(item)
        if (item === items[1]) await hold.opened
      }),
    )
    const { id } = await enqueue('cancelled', items)
    await vi.waitFor(() => expect(seen).toHaveLength(2))
    await sql`update background_jobs set cancel_requested = true where id = ${id}`
    hold.open()
    expect(await inState(id, 'cancelled')).toMatchObject({ done: 2 })
    expect(seen).toEqual(items.slice(0, 2))
  })

  it('is refused when too many wait already', async () => {
    for (let waiting = 0; waiting < openJobsMax; waiting += 1) await enqueue('nobody', ids(1))
    await expect(enqueue('nobody', ids(1))).rejects.toMatchObject({ code: 'conflict' })
    await sql`delete from background_jobs where kind = 'nobody'`
  })

  it('is shown as the contract has it', async () => {
    const shown = toBackgroundJob(await enqueue('shown', ids(3)))
    expect(shown).toMatchObject({ state: 'queued', done: 0, total: 3, failed: 0, failures: [], error: null })
  })
})

describe('several runners', () => {
  it('go on after the last finished item when one died in the middle, and the dead one writes nothing more', async () => {
    const items = ids(6)
    const hold = gate()
    const first: string[] = []
    const second: string[] = []
    run(
      kindOf('resumed', async (item) => {
        first.push(item)
        if (item === items[2]) await hold.opened
      }),
    )
    const { id } = await enqueue('resumed', items)
    await vi.waitFor(() => expect(first).toHaveLength(3))
    const heir = kindOf('resumed', async (item) => second.push(item))
    await sql`update background_jobs set lease_until = now() - interval '1 second' where id = ${id}`
    run(heir)
    expect(await inState(id, 'done')).toMatchObject({ done: 6 })
    hold.open()
    await pause(100)
    expect(first).toEqual(items.slice(0, 3))
    expect(second).toEqual(items.slice(2))
    expect(await rowOf(id)).toMatchObject({ done: 6, checkpoint: items[5] })
  })

  it('give a job back when they stop, and another goes on without repeating anything', async () => {
    const items = ids(8)
    const first: string[] = []
    const runner = run(
      kindOf('handed', async (item) => {
        first.push(item)
        await pause(30)
      }),
    )
    const { id } = await enqueue('handed', items)
    await vi.waitFor(() => expect(first.length).toBeGreaterThan(2))
    await runner.stop()
    expect(await rowOf(id)).toMatchObject({ state: 'queued', done: first.length, attempts: 0 })
    const second: string[] = []
    run(kindOf('handed', async (item) => second.push(item)))
    await inState(id, 'done')
    expect([...first, ...second]).toEqual(items)
  })

  it('never work on the same item, also when items take longer than the lease', async () => {
    const done: string[] = []
    const work = async (item: string) => {
      done.push(item)
      await pause(item.endsWith('0') ? 700 : 15)
    }
    const kind = kindOf('shared', work)
    for (let replica = 0; replica < 3; replica += 1) run(kind, { leaseMs: 300 })
    const all = [...Array(6)].map(() => ids(12))
    const jobs = await Promise.all(all.map((items) => enqueue('shared', items)))
    for (const { id } of jobs) expect(await inState(id, 'done')).toMatchObject({ done: 12, attempts: 0 })
    expect([...done].sort()).toEqual(all.flat().sort())
  })

  it('give a job up that kills its run again and again at the same item', async () => {
    const { id } = await enqueue('deadly', ids(2))
    await sql`update background_jobs set state = 'running', attempts = ${attemptsMax}, lease_until = now() where id = ${id}`
    const work = vi.fn()
    run(kindOf('deadly', work))
    expect(await inState(id, 'failed')).toMatchObject({ error: expect.stringContaining('Given up'), done: 0 })
    expect(work).not.toHaveBeenCalled()
  })
})
