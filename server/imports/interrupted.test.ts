import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Import } from '#contracts/imports.ts'
import { carrierSource } from '../carriers/index.ts'
import { type Client, createTestApp, type TestApp } from '../platform/testing/app.ts'
import { startBackgroundJobs } from '../work.ts'
import { header, imported, line } from './testing/files.ts'

let app: TestApp
let admin: Client
beforeAll(async () => {
  app = await createTestApp()
  admin = await app.as('admin@one.test')
})
afterAll(() => app.close())

const rows = 20_000
const largeFile = (mark: string) => {
  const lines = Array.from({ length: rows }, (_, n) => line(`${mark}-${n}`))
  return `${header}\n${lines.join('\n')}\n`
}
const stateOf = async (id: string): Promise<Import> => (await admin.get(`/v1/imports/${id}`)).json()
const countOf = async (): Promise<number> => (await admin.get('/v1/drop-records/counts')).json().ready

/** Has the import applied and waits until it is at it. */
async function applying(id: string): Promise<{ reply: Promise<unknown> }> {
  const reply = admin.post(`/v1/imports/${id}/apply`, { mode: 'all' })
  await expect
    .poll(async () => (await stateOf(id)).progress?.done ?? 0, { interval: 5, timeout: 10_000 })
    .toBeGreaterThan(0)
  return { reply }
}

describe('an import that is interrupted', () => {
  it('by a person writes nothing, and may be applied again', async () => {
    const { id } = await imported(admin, largeFile('C'))
    const before = await countOf()
    const { reply } = await applying(id)
    const cancelled = (await admin.post(`/v1/imports/${id}/cancel`)).json()
    expect(cancelled).toMatchObject({ state: expect.stringMatching(/applying|checked/) })
    await expect.poll(async () => (await stateOf(id)).state).toBe('checked')
    await reply
    expect(await countOf()).toBe(before)
    expect((await admin.post(`/v1/imports/${id}/cancel`)).json()).toMatchObject({ code: 'conflict' })
  })

  it('by a server that stops is begun again by another, and every row is there once', async () => {
    const { id } = await imported(admin, largeFile('S'))
    const before = await countOf()
    await applying(id)
    await app.backgroundJobs.stop()
    expect((await stateOf(id)).state).toBe('applying')
    expect(await countOf()).toBe(before)
    const other = startBackgroundJobs(app.platform, carrierSource(app.platform))
    await expect.poll(async () => (await stateOf(id)).state, { timeout: 15_000 }).toBe('applied')
    await other.stop()
    expect(await countOf()).toBe(before + rows)
    expect(await stateOf(id)).toMatchObject({ counts: { rows, added: rows, problems: 0 } })
  })
})
