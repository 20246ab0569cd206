import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Import } from '#contracts/imports.ts'
import { carrierSource } from '../carriers/index.ts'
import { openSql, type Sql } from '../platform/db/sql.ts'
import { type Client, createTestApp, type TestApp } from '../platform/testing/app.ts'
import { startBackgroundJobs } from '../work.ts'
import { header, imported, line } from './testing/files.ts'

let app: TestApp
let admin: Client
let sql: Sql
beforeAll(async () => {
  app = await createTestApp()
  admin = await app.as('admin@one.test')
  sql = openSql(app.databaseUrl, { max: 2 })
})
afterAll(async () => {
  await sql.end()
  await app.close()
})

const rows = 4_000
/** A row at the beginning that is there already, as `first`, and changes. */
function largeFile(mark: string): string {
  const lines = Array.from({ length: rows - 1 }, (_, n) => line(`${mark}-${n + 1}`))
  return `${header}\n${[line(`${mark}-0`, 'Changed'), ...lines].join('\n')}\n`
}
const stateOf = async (id: string): Promise<Import> => (await admin.get(`/v1/imports/${id}`)).json()
const countOf = async (): Promise<number> => (await admin.get('/v1/drop-records/counts')).json().ready
const apply = (id: string) => admin.post(`/v1/imports/${id}/apply`, { mode: 'all' })

/** An apply that waits in its midst: the record of its first row is held until `goOn`. */
async function halfApplied(mark: string) {
  const first = await imported(admin, `${header}\n${line(`${mark}-0`)}\n`)
  await apply(first.id)
  const { id } = await imported(admin, largeFile(mark))
  const released = Promise.withResolvers<void>()
  const held = Promise.withResolvers<void>()
  const holding = sql.begin(async (query) => {
    await query`select from drop_records where package_id = ${`${mark}-0`} for update`
    held.resolve()
    await released.promise
  })
  await held.promise
  const reply = apply(id)
  const waiting = async () =>
    Number(
      (
        await sql.unsafe(
          `select count(*) as n from pg_stat_activity where wait_event_type = 'Lock' and query like '%insert into drop_records%'`,
        )
      )[0]?.n,
    )
  await expect.poll(waiting, { timeout: 10_000 }).toBe(1)
  const goOn = async () => {
    released.resolve()
    await holding
  }
  return { id, goOn, reply }
}

describe('an import that is interrupted', () => {
  it('by a person writes nothing, and may be applied again', async () => {
    const { id, goOn, reply } = await halfApplied('C')
    const before = await countOf()
    expect((await admin.post(`/v1/imports/${id}/cancel`)).json()).toMatchObject({ state: 'applying' })
    await goOn()
    await expect.poll(async () => (await stateOf(id)).state, { timeout: 10_000 }).toBe('checked')
    await reply
    expect(await countOf()).toBe(before)
    expect((await admin.post(`/v1/imports/${id}/cancel`)).json()).toMatchObject({ code: 'conflict' })
    expect(await stateOf(id)).toMatchObject({ counts: { rows, added: rows - 1, changed: 1 } })
  })

  it('by a server that stops is begun again by another, and every row is there once', async () => {
    const { id, goOn, reply } = await halfApplied('S')
    const before = await countOf()
    const stopping = app.backgroundJobs.stop()
    await goOn()
    await stopping
    expect((await stateOf(id)).state).toBe('applying')
    expect(await countOf()).toBe(before)
    const other = startBackgroundJobs(app.platform, carrierSource(app.platform))
    await expect.poll(async () => (await stateOf(id)).state, { timeout: 15_000 }).toBe('applied')
    await reply
    await other.stop()
    expect(await countOf()).toBe(before + rows - 1)
  })
})
