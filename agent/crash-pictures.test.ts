/** A real agent that prints pictures on a SATO and on a Brother, and kill -9 of it; crash.test.ts does it with ZPL. */
import { createHash, randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { encode } from 'fast-png'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ServerMessage } from '#contracts/agent.ts'
import type { DevicesFile } from './devices-file.ts'
import { isBlack, type Picture } from './printers/picture.ts'
import { BrotherSimulator } from './simulators/brother-printer.ts'
import { SatoSimulator } from './simulators/sato-printer.ts'
import { type AgentProcess, Bench } from './testing/bench.ts'
import { TestGateway } from './testing/gateway.ts'

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)
process.stdout.write(`crash-pictures seed ${seed}\n`)

const randomKills = Number(process.env.KILLS ?? 4)
const labelMs = 500
/** Fits every printer here dot for dot. */
const size = { width: 800, height: 40 }

interface Setting {
  printer: { start(): Promise<void>; stop(): Promise<void>; port: number }
  entry(): DevicesFile['printers'][number]
}

let gateway: TestGateway
let bench: Bench
let agentId: string
let received: number
/** the marked row of every label that came out */
let rows: number[]

const settings: Record<string, () => Setting> = {
  SATO: () => {
    const printer = new SatoSimulator({
      labelMs,
      received: count,
      printed: ({ graphics: [graphic] }) => graphic && note(graphic.picture),
    })
    return { printer, entry: () => ({ driver: 'sbpl', host: '127.0.0.1', port: printer.port }) }
  },
  Brother: () => {
    const printer = new BrotherSimulator({ labelMs, talks: 'snmp', received: count, printed: note })
    const ports = () => ({ port: printer.port, statusPort: printer.statusPort })
    return { printer, entry: () => ({ driver: 'brother-raster', host: '127.0.0.1', ...ports() }) }
  },
}

function count(): void {
  received += 1
}

function note(picture: Picture): void {
  rows.push(Array.from({ length: picture.height }, (_, y) => y).findIndex((y) => isBlack(picture, 700, y)))
}

/** Black in one row. */
function marked(row: number): Uint8Array {
  const data = new Uint8Array(size.width * size.height).fill(255)
  data.fill(0, row * size.width, (row + 1) * size.width)
  return encode({ ...size, data, channels: 1 })
}

function order(row: number, deviceKey: string): { jobId: string; message: ServerMessage } {
  const bytes = Buffer.from(marked(row))
  const jobId = randomUUID()
  gateway.documents.set(jobId, bytes)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const document = { format: 'png', sha256, bytes: bytes.length } as const
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString()
  return gateway.order(agentId, '', { jobId, deviceKey, document, expiresAt })
}

async function connected(): Promise<AgentProcess> {
  const hellos = gateway.hellos
  const agent = bench.spawn('run')
  await gateway.until(`an agent; it said ${agent.output()}`, () => gateway.hellos > hellos)
  return agent
}

describe.each(Object.keys(settings))('an agent that prints on a %s', (name) => {
  let setting: Setting
  let deviceKey: string

  beforeEach(async () => {
    received = 0
    rows = []
    gateway = new TestGateway()
    await gateway.start()
    const made = settings[name]?.()
    if (!made) throw new Error(`no setting ${name}`)
    setting = made
    await setting.printer.start()
    deviceKey = `tcp:127.0.0.1:${setting.printer.port}`
    bench = new Bench()
    agentId = randomUUID()
    bench.prepare(gateway.identity(agentId), { printers: [setting.entry()] })
  })
  afterEach(async () => {
    await bench.clean()
    await setting.printer.stop()
    await gateway.stop()
  })

  test('refuses ZPL by name and prints nothing', async () => {
    await connected()
    const { jobId } = gateway.order(agentId, '^XA^FDHello^FS^XZ', { deviceKey })
    const report = await gateway.finalReport(jobId)
    expect(report).toMatchObject({ state: 'failed', problem: { code: 'format_not_supported' } })
    expect(report.problem?.cure).toMatch(/ZPL/)
    expect(received).toBe(0)
  })

  test('killed after the bytes: unknown after the restart, one label, never a second', async () => {
    const agent = await connected()
    const { jobId, message } = order(3, deviceKey)
    await gateway.until('the label in the printer', () => received === 1)
    await agent.kill('SIGKILL')
    await connected()
    expect(await gateway.finalReport(jobId)).toMatchObject({ state: 'unknown' })
    gateway.send(message)
    await sleep(labelMs * 2)
    expect(rows).toEqual([3])
  })

  test('killed at random moments, then every order again: each job ends, no label twice, none where the state denies it', {
    timeout: 60_000 + randomKills * 8_000,
  }, async () => {
    const random = mulberry(seed)
    const jobs: { jobId: string; message: ServerMessage }[] = []
    let agent = await connected()
    for (let round = 0; round < randomKills; round += 1) {
      for (let n = 0; n < 2; n += 1) jobs.push(order(jobs.length % size.height, deviceKey))
      await sleep(random() * 2_500)
      await agent.kill('SIGKILL')
      agent = await connected()
    }
    for (const { message } of jobs) gateway.send(message)
    const states: string[] = []
    for (const [row, { jobId }] of jobs.entries()) {
      const { state } = await gateway.finalReport(jobId)
      states.push(state)
      const copies = rows.filter((each) => each === row).length
      expect(copies, `labels of job ${row} (${state}), seed ${seed}`).toBeLessThanOrEqual(1)
      if (state === 'confirmed') expect(copies, `confirmed without a label, seed ${seed}`).toBe(1)
      if (state === 'failed') expect(copies, `failed with a label, seed ${seed}`).toBe(0)
    }
    process.stdout.write(`${name} crash states ${states.join(' ')}, ${rows.length} labels\n`)
  })
})

/** A seeded generator (mulberry32), so that a failing run can be repeated with SEED. */
function mulberry(start: number): () => number {
  let state = start
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
