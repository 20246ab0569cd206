/** A real agent that prints pictures on a SATO and on a Brother, and kill -9 of it; crash.test.ts does it with ZPL. */
import { createHash, randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { encode } from 'fast-png'
import { describe, expect, type TestContext, test } from 'vitest'
import type { ServerMessage } from '#contracts/agent.ts'
import { chance } from '../chaos/chance.ts'
import type { DevicesFile } from './devices-file.ts'
import { isBlack, type Picture } from './printers/picture.ts'
import { BrotherSimulator } from './simulators/brother-printer.ts'
import { SatoSimulator } from './simulators/sato-printer.ts'
import type { SatoJob } from './simulators/sato-stream.ts'
import { Bench } from './testing/bench.ts'
import { TestGateway } from './testing/gateway.ts'

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)
process.stdout.write(`crash-pictures seed ${seed}\n`)

/** In two rows side by side; more in a nightly run. */
const randomKills = Math.ceil(Number(process.env.KILLS ?? 4) / 2)
const labelMs = 500
/** Fits every printer here dot for dot. */
const size = { width: 800, height: 40 }

interface Setting {
  printer: { start(): Promise<void>; stop(): Promise<void>; port: number }
  entry(): DevicesFile['printers'][number]
}

type Printed = (picture: Picture) => void

const settings: Record<string, (received: () => void, printed: Printed) => Setting> = {
  SATO: (received, note) => {
    const printed = ({ graphics: [graphic] }: SatoJob) => graphic && note(graphic.picture)
    const printer = new SatoSimulator({ labelMs, received, printed })
    return { printer, entry: () => ({ driver: 'sbpl', host: '127.0.0.1', port: printer.port }) }
  },
  Brother: (received, printed) => {
    const printer = new BrotherSimulator({ labelMs, talks: 'snmp', received, printed })
    const ports = () => ({ port: printer.port, statusPort: printer.statusPort })
    return { printer, entry: () => ({ driver: 'brother-raster', host: '127.0.0.1', ...ports() }) }
  },
}

/** Black in one row. */
function marked(row: number): Uint8Array {
  const data = new Uint8Array(size.width * size.height).fill(255)
  data.fill(0, row * size.width, (row + 1) * size.width)
  return encode({ ...size, data, channels: 1 })
}

/** A server, a printer and the folder of an agent for each test: most of a test is waiting, so that many wait side by side. */
async function setUp({ onTestFinished }: TestContext, name: string) {
  const gateway = new TestGateway()
  await gateway.start()
  const seen = {
    received: 0,
    /** the marked row of every label that came out */
    rows: [] as number[],
  }
  const count = () => {
    seen.received += 1
  }
  const setting = settings[name]?.(count, (picture) => void seen.rows.push(rowOf(picture)))
  if (!setting) throw new Error(`no setting ${name}`)
  await setting.printer.start()
  const bench = new Bench()
  const agentId = randomUUID()
  const deviceKey = `tcp:127.0.0.1:${setting.printer.port}`
  bench.prepare(gateway.identity(agentId), { printers: [setting.entry()] })
  onTestFinished(async () => {
    await bench.clean()
    await setting.printer.stop()
    await gateway.stop()
  })
  const connected = () => bench.connectedTo(gateway)
  const order = (row: number): { jobId: string; message: ServerMessage } => {
    const bytes = Buffer.from(marked(row))
    const jobId = randomUUID()
    gateway.documents.set(jobId, bytes)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const document = { format: 'png', sha256, bytes: bytes.length } as const
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString()
    return gateway.order(agentId, '', { jobId, deviceKey, document, expiresAt })
  }
  return { gateway, agentId, deviceKey, seen, connected, order }
}

function rowOf(picture: Picture): number {
  return Array.from({ length: picture.height }, (_, y) => y).findIndex((y) => isBlack(picture, 700, y))
}

describe.concurrent.for(Object.keys(settings))('an agent that prints on a %s', (name) => {
  test('refuses ZPL by name and prints nothing', async (t) => {
    const { gateway, agentId, deviceKey, seen, connected } = await setUp(t, name)
    await connected()
    const { jobId } = gateway.order(agentId, '^XA^FDHello^FS^XZ', { deviceKey })
    const report = await gateway.finalReport(jobId)
    expect(report).toMatchObject({ state: 'failed', problem: { code: 'format_not_supported' } })
    expect(report.problem?.cure).toMatch(/ZPL/)
    expect(seen.received).toBe(0)
  })

  test('killed after the bytes: unknown after the restart, one label, never a second', async (t) => {
    const { gateway, seen, connected, order } = await setUp(t, name)
    const agent = await connected()
    const { jobId, message } = order(3)
    await gateway.until('the label in the printer', () => seen.received === 1)
    await agent.kill('SIGKILL')
    await connected()
    expect(await gateway.finalReport(jobId)).toMatchObject({ state: 'unknown' })
    gateway.send(message)
    await sleep(labelMs * 2)
    expect(seen.rows).toEqual([3])
  })

  test.for([seed, seed + 1])(
    'killed at random moments (seed %i), then every order again: each job ends, no label twice, none where the state denies it',
    {
      timeout: 60_000 + randomKills * 8_000,
    },
    async (row, t) => {
      const { gateway, seen, connected, order } = await setUp(t, name)
      const random = chance(row)
      const jobs: { jobId: string; message: ServerMessage }[] = []
      let agent = await connected()
      for (let round = 0; round < randomKills; round += 1) {
        for (let n = 0; n < 2; n += 1) jobs.push(order(jobs.length % size.height))
        await sleep(random() * 2_500)
        await agent.kill('SIGKILL')
        agent = await connected()
      }
      for (const { message } of jobs) gateway.send(message)
      const states: string[] = []
      for (const [mark, { jobId }] of jobs.entries()) {
        const { state } = await gateway.finalReport(jobId)
        states.push(state)
        const copies = seen.rows.filter((each) => each === mark).length
        expect(copies, `labels of job ${mark} (${state}), seed ${row}`).toBeLessThanOrEqual(1)
        if (state === 'confirmed') expect(copies, `confirmed without a label, seed ${row}`).toBe(1)
        if (state === 'failed') expect(copies, `failed with a label, seed ${row}`).toBe(0)
      }
      process.stdout.write(`${name} crash states ${states.join(' ')}, ${seen.rows.length} labels\n`)
    },
  )
})
