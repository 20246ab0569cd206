import { createHash, randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { encode } from 'fast-png'
import { describe, type TestContext, test } from 'vitest'
import { Agent } from './agent.ts'
import { Bench, silentLog } from './testing/bench.ts'
import { TestGateway } from './testing/gateway.ts'

const label = '^XA^FO50,50^ADN,36,20^FDSecret Street 1^FS^XZ'

/** A server and an agent of its own for each test: most of a test is waiting, so that many wait side by side. */
async function setUp({ expect, onTestFinished }: TestContext) {
  const gateway = new TestGateway({ heartbeatMs: 500 })
  await gateway.start()
  const bench = new Bench()
  const dismissals: string[] = []
  const agentId = randomUUID()
  bench.prepare(gateway.identity(agentId))
  let agent: Agent
  const startAgent = async () => {
    const dismissed = (reason: string) => void dismissals.push(reason)
    agent = new Agent({ folder: bench.folder, virtual: true, log: silentLog, dismissed })
    await agent.start()
  }
  const stopAgent = () => agent.stop()
  const printerReady = () => gateway.until('a ready printer', () => printerStates(gateway).at(-1) === 'ready')
  const papersOf = (jobId: string) => gateway.papers.filter((paper) => paper.jobId === jobId).map(({ png }) => png)
  onTestFinished(async () => {
    await stopAgent()
    await gateway.stop()
    await bench.clean()
  })
  await startAgent()
  await printerReady()
  return { expect, gateway, bench, agentId, dismissals, startAgent, stopAgent, printerReady, papersOf }
}

function printerStates({ received }: TestGateway): string[] {
  return received.flatMap((message) => {
    if (message.type === 'device' && message.device.kind === 'printer') return [message.device.state]
    if (message.type !== 'hello') return []
    return message.devices.filter(({ kind }) => kind === 'printer').map(({ state }) => state)
  })
}

describe.concurrent('the agent and its server', () => {
  test('says hello with its devices, sends heartbeats and readings, all as the contract says', async (t) => {
    const { expect, gateway } = await setUp(t)
    const hello = gateway.received.find(({ type }) => type === 'hello')
    expect(hello).toMatchObject({ protocol: 2, health: { openJobs: 0 } })
    const devices = hello?.type === 'hello' ? hello.devices.map(({ key, virtual }) => [key, virtual]) : []
    expect(devices).toEqual([
      ['virtual:printer', true],
      ['virtual:scale', true],
      ['virtual:scanner', true],
    ])
    await gateway.until('heartbeats', () => gateway.received.filter(({ type }) => type === 'heartbeat').length >= 2)
    const reading = () => gateway.received.findLast(({ type }) => type === 'reading')
    await gateway.until('a zero reading', reading)
    gateway.send({ type: 'simulate', key: 'virtual:scale', simulation: { weight: { value: 5.1, unit: 'lb' } } })
    await gateway.until('5.1 lb', () => {
      const newest = reading()
      return newest?.type === 'reading' && newest.reading.status === 'stable' && newest.reading.weight?.value === 5.1
    })
    expect(gateway.refused).toEqual([])
  })

  test('prints a signed order: spooled, printing, confirmed; the paper is uploaded; nothing of it stays on disk', async (t) => {
    const { expect, gateway, bench, agentId, papersOf } = await setUp(t)
    const { jobId } = gateway.order(agentId, label)
    expect(await gateway.finalReport(jobId)).toMatchObject({ state: 'confirmed', problem: null })
    expect(gateway.reports(jobId).map(({ state }) => state)).toEqual(['spooled', 'printing', 'confirmed'])
    await gateway.until('the paper', () => papersOf(jobId).length === 1)
    expect(papersOf(jobId)[0]?.subarray(1, 4).toString()).toBe('PNG')
    expect(readdirSync(join(bench.folder, 'spool'))).toEqual([])
    for (const file of readdirSync(bench.folder).filter((name) => name !== 'spool')) {
      expect(readFileSync(join(bench.folder, file), 'utf8')).not.toContain('Secret')
    }
  })

  test('an order altered by one character or signed by another key is dropped', async (t) => {
    const { expect, gateway, agentId } = await setUp(t)
    const { message } = gateway.order(randomUUID(), label)
    if (message.type !== 'job') throw new Error('not a job')
    const jobId = randomUUID()
    const forged = message.order.replace(/"jobId":"[^"]+"/, `"jobId":"${jobId}"`)
    gateway.send({ ...message, order: forged })
    gateway.send({ ...message, order: ` ${message.order}` })
    gateway.send({ ...message, signature: 'AAAA' })
    gateway.send(new TestGateway().sign(forged))
    const good = gateway.order(agentId, label)
    await gateway.finalReport(good.jobId)
    expect(gateway.reports(jobId)).toEqual([])
    await gateway.until('the paper', () => gateway.papers.length === 1)
  })

  test('orders for another agent, expired, for no device or the wrong kind are refused with the reason', async (t) => {
    const { expect, gateway, agentId } = await setUp(t)
    const foreign = gateway.order(randomUUID(), label)
    const expired = gateway.order(agentId, label, { expiresAt: new Date(Date.now() - 1000).toISOString() })
    const nowhere = gateway.order(agentId, label, { deviceKey: 'tcp:10.0.0.9:9100' })
    const wrongKind = gateway.order(agentId, label, { deviceKey: 'virtual:scale' })
    expect(await gateway.finalReport(expired.jobId)).toMatchObject({ state: 'expired' })
    expect(await gateway.finalReport(nowhere.jobId)).toMatchObject({
      state: 'failed',
      problem: { code: 'unknown_device' },
    })
    expect(await gateway.finalReport(wrongKind.jobId)).toMatchObject({ problem: { code: 'wrong_kind' } })
    expect(gateway.reports(foreign.jobId)).toEqual([])
  })

  test('a picture is drawn for the printer and comes out; one that cannot be read fails with the reason', async (t) => {
    const { expect, gateway, agentId, papersOf } = await setUp(t)
    const order = (bytes: Uint8Array) => {
      const jobId = randomUUID()
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      gateway.documents.set(jobId, Buffer.from(bytes))
      return gateway.order(agentId, '', { jobId, document: { format: 'png', sha256, bytes: bytes.length } })
    }
    const junk = order(Buffer.from('no picture'))
    const { jobId } = order(encode({ width: 80, height: 80, data: new Uint8Array(6400), channels: 1 }))
    expect(await gateway.finalReport(junk.jobId)).toMatchObject({
      state: 'failed',
      problem: { code: 'document_unreadable' },
    })
    expect(await gateway.finalReport(jobId)).toMatchObject({ state: 'confirmed' })
    await gateway.until('the paper', () => papersOf(jobId).length === 1)
  })

  test('a replayed order prints once and is answered with what happened, also after a restart', async (t) => {
    const { expect, gateway, agentId, startAgent, stopAgent, printerReady, papersOf } = await setUp(t)
    const { jobId, message } = gateway.order(agentId, label)
    await gateway.finalReport(jobId)
    await gateway.until('the paper', () => papersOf(jobId).length === 1)
    gateway.send(message)
    await gateway.until(
      'a second answer',
      () => gateway.reports(jobId).filter(({ state }) => state === 'confirmed').length === 2,
    )
    await stopAgent()
    await startAgent()
    await gateway.until('a second hello', () => gateway.hellos === 2)
    await printerReady()
    gateway.send(message)
    await gateway.until(
      'a third answer',
      () => gateway.reports(jobId).filter(({ state }) => state === 'confirmed').length === 3,
    )
    await sleep(800)
    expect(papersOf(jobId)).toHaveLength(1)
  })

  test('a document that is not the ordered one, too long or missing is not printed', async (t) => {
    const { expect, gateway, agentId } = await setUp(t)
    const altered = randomUUID()
    gateway.documents.set(altered, Buffer.from(label.replace('1', '2')))
    gateway.order(agentId, label, { jobId: altered })
    const long = randomUUID()
    gateway.documents.set(long, Buffer.alloc(100_000))
    gateway.order(agentId, label, { jobId: long })
    const missing = gateway.order(agentId, label)
    gateway.documents.delete(missing.jobId)
    for (const jobId of [altered, long]) {
      expect(await gateway.finalReport(jobId)).toMatchObject({ state: 'failed', problem: { code: 'document_altered' } })
    }
    expect(await gateway.finalReport(missing.jobId)).toMatchObject({ problem: { code: 'document_unavailable' } })
    expect(gateway.papers).toEqual([])
  })

  test('a fault on the printer fails the job before anything is sent; mended, the next one prints', async (t) => {
    const { expect, gateway, agentId, papersOf } = await setUp(t)
    gateway.send({ type: 'simulate', key: 'virtual:printer', simulation: { faults: ['paper_out'] } })
    const held = gateway.order(agentId, label)
    expect(await gateway.finalReport(held.jobId)).toMatchObject({ state: 'failed', problem: { code: 'media_out' } })
    gateway.send({ type: 'simulate', key: 'virtual:printer', simulation: { faults: [] } })
    const next = gateway.order(agentId, label)
    expect(await gateway.finalReport(next.jobId)).toMatchObject({ state: 'confirmed' })
    await gateway.until('the paper', () => gateway.papers.length > 0)
    expect(papersOf(held.jobId)).toEqual([])
  })

  test('one job at a time per device, in order; a waiting one can be cancelled, a sent one cannot', async (t) => {
    const { expect, gateway, agentId } = await setUp(t)
    const first = gateway.order(agentId, label.replace('^XZ', '^PQ3^XZ'))
    const second = gateway.order(agentId, label)
    const third = gateway.order(agentId, label)
    await gateway.report(first.jobId, 'printing')
    gateway.send({ type: 'cancelJob', jobId: second.jobId })
    gateway.send({ type: 'cancelJob', jobId: first.jobId })
    expect(await gateway.finalReport(second.jobId)).toMatchObject({ state: 'cancelled' })
    expect(await gateway.finalReport(first.jobId)).toMatchObject({ state: 'confirmed' })
    expect(await gateway.finalReport(third.jobId)).toMatchObject({ state: 'confirmed' })
    await gateway.until('4 papers', () => gateway.papers.length === 4)
    expect(gateway.papers.map(({ jobId }) => jobId)).toEqual([first.jobId, first.jobId, first.jobId, third.jobId])
  })

  test('the document of a waiting job is fetched ahead, encrypted, and printed when the server has it no longer', async (t) => {
    const { expect, gateway, bench, agentId } = await setUp(t)
    const spooled = () => readdirSync(join(bench.folder, 'spool'))
    const first = gateway.order(agentId, label.replace('^XZ', '^PQ3^XZ'))
    await gateway.report(first.jobId, 'printing')
    const second = gateway.order(agentId, label)
    await expect.poll(() => spooled().length, { timeout: 5_000 }).toBe(1)
    const bytes = () => readFileSync(join(bench.folder, 'spool', spooled()[0] ?? ''))
    await expect.poll(() => bytes().length).toBeGreaterThan(label.length)
    expect(bytes().includes('Secret')).toBe(false)
    gateway.documents.delete(second.jobId)
    expect(await gateway.finalReport(second.jobId)).toMatchObject({ state: 'confirmed' })
    await expect.poll(spooled).toEqual([])
  })

  test('a cancel that overtakes its order, or comes while the document is on its way, prevents the print', async (t) => {
    const { expect, gateway, agentId } = await setUp(t)
    const early = randomUUID()
    gateway.send({ type: 'cancelJob', jobId: early })
    expect(await gateway.finalReport(early)).toMatchObject({ state: 'cancelled' })
    gateway.order(agentId, label, { jobId: early })
    gateway.holdDocuments = true
    const fetching = gateway.order(agentId, label)
    await gateway.report(fetching.jobId, 'spooled')
    gateway.send({ type: 'cancelJob', jobId: fetching.jobId })
    expect(await gateway.finalReport(fetching.jobId)).toMatchObject({ state: 'cancelled' })
    gateway.holdDocuments = false
    await sleep(700)
    expect(gateway.papers).toEqual([])
  })

  test('a job that waits past its expiry is not printed', async (t) => {
    const { expect, gateway, agentId } = await setUp(t)
    const first = gateway.order(agentId, label.replace('^XZ', '^PQ4^XZ'))
    const late = gateway.order(agentId, label, { expiresAt: new Date(Date.now() + 900).toISOString() })
    expect(await gateway.finalReport(late.jobId)).toMatchObject({ state: 'expired' })
    expect(await gateway.finalReport(first.jobId)).toMatchObject({ state: 'confirmed' })
  })

  test('reports are repeated over lost connections until the server names them', async (t) => {
    const { expect, gateway, agentId, startAgent, stopAgent } = await setUp(t)
    gateway.acknowledge = false
    const { jobId } = gateway.order(agentId, label)
    await gateway.finalReport(jobId)
    gateway.dropConnection()
    await gateway.until('a second hello', () => gateway.hellos === 2)
    await gateway.until(
      'a repeat',
      () => gateway.reports(jobId).filter(({ state }) => state === 'confirmed').length >= 2,
    )
    await stopAgent()
    gateway.acknowledge = true
    await startAgent()
    await gateway.until('a repeat after the restart', () => gateway.hellos === 3 && gateway.reports(jobId).length >= 5)
    await sleep(200)
    const count = gateway.reports(jobId).length
    gateway.dropConnection()
    await gateway.until('another hello', () => gateway.hellos === 4)
    await sleep(300)
    expect(gateway.reports(jobId)).toHaveLength(count)
  })

  test('zero jobs go to scales', async (t) => {
    const { expect, gateway, agentId } = await setUp(t)
    gateway.send({ type: 'simulate', key: 'virtual:scale', simulation: { weight: { value: 1, unit: 'lb' } } })
    const { jobId } = gateway.order(agentId, '', { kind: 'zero', deviceKey: 'virtual:scale', document: null })
    expect(await gateway.finalReport(jobId)).toMatchObject({ state: 'confirmed' })
  })

  test("expiry is judged by the server's clock, not by a wrong local one", async (t) => {
    const { expect, gateway, agentId } = await setUp(t)
    gateway.serverTimeOffsetMs = 3_600_000
    gateway.dropConnection()
    await gateway.until('a second hello', () => gateway.hellos === 2)
    const stale = gateway.order(agentId, label)
    expect(await gateway.finalReport(stale.jobId)).toMatchObject({ state: 'expired' })
    const fresh = gateway.order(agentId, label, { expiresAt: new Date(Date.now() + 3_660_000).toISOString() })
    expect(await gateway.finalReport(fresh.jobId)).toMatchObject({ state: 'confirmed' })
  })

  test('messages the contract does not know are ignored; the connection stays', async (t) => {
    const { expect, gateway, agentId } = await setUp(t)
    for (const text of ['', '{', '[]', '{"type":"launch"}', '{"type":"cancelJob","jobId":"x"}']) gateway.sendText(text)
    const { jobId } = gateway.order(agentId, label)
    expect(await gateway.finalReport(jobId)).toMatchObject({ state: 'confirmed' })
    expect(gateway.hellos).toBe(1)
  })

  test('a revoked agent does not come back', async (t) => {
    const { expect, gateway, dismissals } = await setUp(t)
    gateway.send({ type: 'bye', reason: 'revoked', retry: false })
    await gateway.until('the dismissal', () => dismissals.length === 1)
    gateway.dropConnection()
    await sleep(1_200)
    expect(gateway.hellos).toBe(1)
  })
})
