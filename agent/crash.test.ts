import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, type TestContext, test } from 'vitest'
import type { ServerMessage } from '#contracts/agent.ts'
import { chance } from '../chaos/chance.ts'
import { ZplSimulator } from './simulators/zpl-printer.ts'
import { Bench } from './testing/bench.ts'
import { TestGateway } from './testing/gateway.ts'

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)
process.stdout.write(`crash seed ${seed}\n`)

/** Kills at random moments, in two rows side by side; more in a nightly run. */
const randomKills = Math.ceil(Number(process.env.KILLS ?? 6) / 2)
const label = '^XA^FO50,50^ADN,36,20^FDHello^FS^XZ'

/** A server, a printer and the folder of an agent for each test: most of a test is waiting, so that many wait side by side. */
async function setUp({ onTestFinished }: TestContext, { labelMs = 60 } = {}) {
  const gateway = new TestGateway()
  await gateway.start()
  /** ZPL of the pages that came out */
  const pages: string[] = []
  let formats = 0
  const printer = new ZplSimulator({
    labelMs,
    received: () => {
      formats += 1
    },
    printed: ({ zpl }) => void pages.push(zpl),
  })
  await printer.start()
  const bench = new Bench()
  const agentId = randomUUID()
  const deviceKey = `tcp:127.0.0.1:${printer.port}`
  const listed = { driver: 'zpl', host: '127.0.0.1', port: printer.port } as const
  bench.prepare(gateway.identity(agentId), { printers: [listed] })
  onTestFinished(async () => {
    await bench.clean()
    await printer.stop()
    await gateway.stop()
  })
  const connected = () => bench.connectedTo(gateway)
  const formatReceived = () => gateway.until('the format in the printer', () => formats === 1)
  return { gateway, printer, pages, agentId, deviceKey, connected, formatReceived }
}

describe.concurrent('kill -9 of a real agent', () => {
  test('before the bytes: failed after the restart, no page', async (t) => {
    const { gateway, printer, agentId, deviceKey, connected } = await setUp(t)
    const agent = await connected()
    gateway.holdDocuments = true
    const { jobId, message } = gateway.order(agentId, label, { deviceKey })
    await gateway.report(jobId, 'spooled')
    await agent.kill('SIGKILL')
    gateway.holdDocuments = false
    await connected()
    expect(await gateway.finalReport(jobId)).toMatchObject({ state: 'failed', problem: { code: 'agent_restarted' } })
    gateway.send(message)
    await sleep(600)
    expect(printer.tray).toHaveLength(0)
  })

  test('after the bytes: unknown after the restart, one page, never a second', async (t) => {
    // Long enough for the kill to come first.
    const { gateway, printer, agentId, deviceKey, formatReceived, connected } = await setUp(t, { labelMs: 400 })
    const agent = await connected()
    const { jobId, message } = gateway.order(agentId, label, { deviceKey })
    await formatReceived()
    await agent.kill('SIGKILL')
    await connected()
    expect(await gateway.finalReport(jobId)).toMatchObject({ state: 'unknown' })
    gateway.send(message)
    await sleep(1_200)
    expect(printer.tray).toHaveLength(1)
  })

  test('before the acknowledgement: the report comes again after the restart, one page', async (t) => {
    const { gateway, printer, agentId, deviceKey, connected } = await setUp(t)
    gateway.acknowledge = false
    const agent = await connected()
    const { jobId } = gateway.order(agentId, label, { deviceKey })
    await gateway.report(jobId, 'confirmed')
    await agent.kill('SIGKILL')
    const before = gateway.reports(jobId).length
    gateway.acknowledge = true
    await connected()
    await gateway.until('the report again', () => gateway.reports(jobId).length > before)
    expect(gateway.reports(jobId).at(-1)).toMatchObject({ state: 'confirmed' })
    expect(printer.tray).toHaveLength(1)
  })

  test.for([seed, seed + 1])(
    'at random moments (seed %i), then every order again: each job ends, no page twice, none where the state denies it',
    {
      timeout: 60_000 + randomKills * 4_000,
    },
    async (row, t) => {
      const { gateway, agentId, deviceKey, pages, connected } = await setUp(t)
      const random = chance(row)
      const jobs = new Map<string, { mark: string; message: ServerMessage }>()
      const expiresAt = new Date(Date.now() + 3_600_000).toISOString()
      let agent = await connected()
      for (let round = 0; round < randomKills; round += 1) {
        for (let n = 0; n < 4; n += 1) {
          const mark = `MARK${jobs.size}.`
          const { jobId, message } = gateway.order(agentId, label.replace('Hello', mark), { deviceKey, expiresAt })
          jobs.set(jobId, { mark, message })
        }
        await sleep(random() * 1_800)
        await agent.kill('SIGKILL')
        agent = await connected()
      }
      for (const { message } of jobs.values()) gateway.send(message)
      const counted = { confirmed: 0, failed: 0, unknown: 0, expired: 0, cancelled: 0, pages: 0 }
      for (const [jobId, { mark }] of jobs) {
        const { state } = await gateway.finalReport(jobId)
        const copies = pages.filter((zpl) => zpl.includes(mark)).length
        expect(copies, `pages of ${jobId} (${state}), seed ${row}`).toBeLessThanOrEqual(1)
        if (state === 'confirmed') expect(copies, `confirmed without a page, seed ${row}`).toBe(1)
        if (state === 'failed') expect(copies, `failed with a page, seed ${row}`).toBe(0)
        if (state in counted) counted[state as keyof typeof counted] += 1
        counted.pages += copies
      }
      process.stdout.write(`crash counts ${JSON.stringify(counted)}\n`)
      expect(pages.length).toBe(counted.pages)
      expect(counted.pages).toBeLessThanOrEqual(counted.confirmed + counted.unknown)
    },
  )

  test('SIGTERM ends cleanly with exit code 0 and lets a sent label be confirmed', async (t) => {
    const { gateway, agentId, deviceKey, formatReceived, connected } = await setUp(t)
    const agent = await connected()
    const { jobId } = gateway.order(agentId, label, { deviceKey })
    await formatReceived()
    expect(await agent.kill('SIGTERM')).toBe(0)
    expect(await gateway.finalReport(jobId)).toMatchObject({ state: 'confirmed' })
  })
})
