import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { openSql, type Sql } from '../db/sql.ts'
import { AppError } from '../errors.ts'
import { newId } from '../ids.ts'
import { createTestApp, type TestApp } from '../testing/app.ts'
import { enqueueJob } from './enqueue.ts'
import { Lanes } from './lanes.ts'
import type { JobKind } from './run.ts'
import { BackgroundJobs } from './runner.ts'

let app: TestApp
let sql: Sql
const runners: BackgroundJobs[] = []
beforeAll(async () => {
  app = await createTestApp()
  sql = openSql(app.databaseUrl)
})
afterEach(async () => {
  await Promise.all(runners.splice(0).map((runner) => runner.stop()))
})
afterAll(async () => {
  await sql.end()
  await app.close()
})

/** The rows of a kind: what is left of its items, and what was done in which order. */
interface Rows {
  left: Set<string>
  done: string[]
}

function kindOf(kind: string, rows: Rows, work: (item: string) => Promise<unknown>): JobKind {
  return {
    kind,
    run: async (_job, _step, sideBySide) => {
      sideBySide.begin(rows.left.size)
      const lanes = new Lanes(3)
      for (const item of rows.left)
        lanes.add('all', () =>
          sideBySide.step(item, async () => {
            await work(item)
            rows.left.delete(item)
            rows.done.push(item)
          }),
        )
      await lanes.finished()
    },
  }
}

function run(kind: JobKind): BackgroundJobs {
  const runner = new BackgroundJobs(app.platform, [kind], { pollMs: 20 })
  runners.push(runner)
  runner.start()
  return runner
}

async function begin(kind: string, total: number): Promise<{ id: string; rows: Rows; items: string[] }> {
  const items = Array.from({ length: total }, newId)
  const actor = { tenantId: app.tenantId, userId: newId(), username: 'mailroom@one.test', from: null }
  const { id } = await app.platform.db.withTenant(app.tenantId, (tx) =>
    enqueueJob(tx, { actor, kind, input: {}, total }),
  )
  return { id, items, rows: { left: new Set(items), done: [] } }
}

const rowOf = async (id: string) => (await sql`select * from background_jobs where id = ${id}`)[0] ?? {}
const inState = (id: string, state: string) =>
  vi.waitFor(async () => expect(await rowOf(id)).toMatchObject({ state }), { timeout: 10_000, interval: 20 })

function gate() {
  let open = (): void => undefined
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open: () => open(), opened }
}

describe('items side by side', () => {
  it('end in any order, are all counted, and those that fail are named', async () => {
    const { id, rows, items } = await begin('any-order', 9)
    const { open, opened } = gate()
    run(
      kindOf('any-order', rows, async (item) => {
        if (item === items[0]) await opened
        if (item === items[4]) throw new AppError('conflict', 'This one is closed.')
      }),
    )
    await vi.waitFor(() => expect(rows.done).toHaveLength(7))
    open()
    await inState(id, 'done')
    expect(rows.done.at(-1)).toBe(items[0])
    expect(await rowOf(id)).toMatchObject({
      ...{ done: 9, checkpoint: null, attempts: 0 },
      result: { failed: 1, failures: [{ id: items[4], reason: 'This one is closed.' }] },
    })
  })

  it('finish what is in hand when cancelled and begin nothing more', async () => {
    const { id, rows } = await begin('any-cancelled', 12)
    const { open, opened } = gate()
    const begun = vi.fn()
    run(
      kindOf('any-cancelled', rows, async () => {
        begun()
        await opened
        await pause(30)
      }),
    )
    await vi.waitFor(() => expect(begun).toHaveBeenCalledTimes(3))
    await sql`update background_jobs set cancel_requested = true where id = ${id}`
    open()
    await inState(id, 'cancelled')
    expect(await rowOf(id)).toMatchObject({ done: rows.done.length })
    expect(rows.done.length).toBeLessThan(12)
  })

  it('are given back when a server stops, and another goes on with what is left', async () => {
    const { id, rows, items } = await begin('any-handed', 12)
    const { open, opened } = gate()
    const begun = vi.fn()
    const first = run(
      kindOf('any-handed', rows, async () => {
        begun()
        await opened
        await pause(30)
      }),
    )
    await vi.waitFor(() => expect(begun).toHaveBeenCalledTimes(3))
    const stopped = first.stop()
    open()
    await stopped
    expect(await rowOf(id)).toMatchObject({ state: 'queued', done: 3, attempts: 0 })
    run(kindOf('any-handed', rows, async () => undefined))
    await inState(id, 'done')
    expect(await rowOf(id)).toMatchObject({ done: 12 })
    expect([...rows.done].sort()).toEqual([...items].sort())
  })

  it('save nothing more after the lease went to another server', async () => {
    const { id, rows } = await begin('any-lost', 6)
    const { open, opened } = gate()
    const begun = vi.fn()
    run(
      kindOf('any-lost', rows, async () => {
        begun()
        await opened
        await pause(30)
      }),
    )
    await vi.waitFor(() => expect(begun).toHaveBeenCalledTimes(3))
    await sql`update background_jobs set lease_id = ${newId()}, kind = 'any-elsewhere' where id = ${id}`
    open()
    await vi.waitFor(() => expect(rows.done.length).toBeGreaterThanOrEqual(3))
    await Promise.all(runners.splice(0).map((runner) => runner.stop()))
    expect(await rowOf(id)).toMatchObject({ state: 'running', done: 0 })
    expect(rows.done.length).toBeLessThan(6)
  })
})
