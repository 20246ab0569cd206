import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, type TestContext, test } from 'vitest'
import { SatoSimulator } from '../simulators/sato-printer.ts'
import { marked, printTask, taskLog } from '../testing/print-task.ts'
import { LabelPrinter } from './label-printer.ts'
import { Sbpl } from './sato.ts'
import { openTcpLine } from './tcp-line.ts'

const host = '127.0.0.1'

function printerAt(port: number, statusPort: number | null, confirmTimeoutMs?: number): LabelPrinter {
  const openStatus = statusPort === null ? null : () => openTcpLine({ host, port: statusPort })
  return new LabelPrinter({
    key: 'p',
    name: 'P',
    model: 'WS408',
    connection: 'tcp',
    language: new Sbpl({ open: () => openTcpLine({ host, port }), openStatus, link: 'lan' }),
    events: { changed: () => undefined, reading: () => undefined, scan: () => undefined },
    confirmTimeoutMs,
  })
}

/** A printer of its own for each test: most of a test is waiting, so that many wait side by side. */
async function setUp(
  { expect, onTestFinished }: TestContext,
  options: ConstructorParameters<typeof SatoSimulator>[0],
  confirmTimeoutMs?: number,
) {
  const simulator = new SatoSimulator(options)
  await simulator.start()
  const printer = printerAt(simulator.port, simulator.statusPort, confirmTimeoutMs)
  onTestFinished(async () => {
    await printer.stop()
    await simulator.stop()
  })
  return { expect, simulator, printer, log: taskLog() }
}

describe.concurrent.for([{ pair: false }, { pair: true }])('a SATO with a port for its status: $pair', ({ pair }) => {
  test('every page of a document comes out once, under its job', async (t) => {
    const { expect, simulator, printer, log } = await setUp(t, { labelMs: 300, pair })
    const pages = async () => [marked({ width: 812 }, 3), marked({ width: 812 }, 7)]
    expect(await printer.print(printTask(log, { pages }))).toEqual({ state: 'confirmed', problem: null })
    expect(simulator.tray).toMatchObject([
      { jobNumber: 1, jobName: '80000123456789ab', quantity: 1 },
      { jobNumber: 2, jobName: '80000123456789ab' },
    ])
    const rows = simulator.tray.map(({ graphics: [graphic] }) => graphic?.picture.rows.findIndex((byte) => byte !== 0))
    expect(rows).toEqual([3 * 102, 7 * 102])
    expect(simulator.dropped).toEqual([])
    expect(log.sent).toBe(1)
  })

  test.for<[string, string]>([
    ['paper_out', 'media_out'],
    ['head_open', 'head_open'],
    ['paused', 'paused'],
    ['power_off', 'printer_offline'],
  ])('%s before the bytes: failed as %s, nothing sent', async ([fault, code], t) => {
    const { expect, simulator, printer, log } = await setUp(t, { labelMs: 300, pair })
    await simulator.setFaults([fault])
    expect(await printer.print(printTask(log))).toMatchObject({ state: 'failed', problem: { code } })
    await simulator.setFaults([])
    await sleep(400)
    expect(simulator.tray).toHaveLength(0)
    expect(log.sent).toBe(0)
  })

  test('out of labels after the bytes: it waits with words, and FEED brings the label out once', async (t) => {
    const { expect, simulator, printer, log } = await setUp(t, { labelMs: 300, pair })
    const received = expect.poll(() => printer.describe().problem?.code, { timeout: 5_000, interval: 20 })
    const printing = printer.print(printTask(log, { beforeBytes: () => void setTimeout(outOfLabels, 50) }))
    const outOfLabels = () => void simulator.setFaults(['paper_out'])
    await received.toBe('media_out')
    expect(log.waits.at(-1)?.code).toBe('media_out')
    expect(log.waits.at(-1)?.cure).toMatch(/Feed/)
    await sleep(300)
    await simulator.setFaults([])
    expect(await printing).toEqual({ state: 'confirmed', problem: null })
    expect(log.waits.at(-1)).toBeNull()
    await sleep(400)
    expect(simulator.tray).toHaveLength(1)
  })

  test('power lost after the bytes: unknown, nothing comes later', async (t) => {
    const { expect, simulator, printer, log } = await setUp(t, { labelMs: 300, pair })
    const off = () => void simulator.setFaults(['power_off'])
    const printing = printer.print(printTask(log, { beforeBytes: () => void setTimeout(off, 100) }))
    expect(await printing).toMatchObject({ state: 'unknown', problem: { code: 'connection_lost' } })
    await simulator.setFaults([])
    await sleep(400)
    expect(simulator.tray).toHaveLength(0)
  })

  test('power lost while it takes the bytes: unknown, nothing comes out, and nothing is sent again', async (t) => {
    const { expect, simulator, printer, log } = await setUp(t, { labelMs: 300, pair })
    simulator.raw.slow = true
    const rows = new Uint8Array(104 * 3200).map((_, place) => (place * 31) & 0xff)
    const pages = async () => [{ width: 832, height: 3200, rows }]
    const off = () => setTimeout(() => void simulator.setFaults(['power_off']), 60)
    const printing = printer.print(printTask(log, { pages, beforeBytes: () => void off() }))
    expect(await printing).toMatchObject({ state: 'unknown', problem: { code: 'connection_lost' } })
    simulator.raw.slow = false
    await simulator.setFaults([])
    await sleep(400)
    expect(simulator.tray).toHaveLength(0)
  })

  test('a printer that reads slowly gets the whole label', async (t) => {
    const { expect, simulator, printer, log } = await setUp(t, { labelMs: 300, pair })
    simulator.raw.slow = true
    const rows = new Uint8Array(102 * 1200).map((_, place) => (place * 31) & 0xff)
    const picture = { width: 816, height: 1200, rows }
    expect(await printer.print(printTask(log, { pages: async () => [picture] }))).toMatchObject({ state: 'confirmed' })
    expect(simulator.tray[0]?.graphics[0]?.picture).toEqual(picture)
  })
})

describe.concurrent('a SATO that misbehaves', () => {
  test('it closes its half after the bytes: unknown', async (t) => {
    const { expect, simulator, printer, log } = await setUp(t, { labelMs: 2_000 })
    const half = () => setTimeout(() => simulator.raw.closeHalf(), 100)
    const outcome = await printer.print(printTask(log, { beforeBytes: () => void half() }))
    expect(outcome).toMatchObject({ state: 'unknown', problem: { code: 'connection_lost' } })
  })

  test('it answers STATUS3: nothing is sent, and support gets the bytes', async ({ expect }) => {
    const log = taskLog()
    const status3 = Buffer.from('\x02  A000000\x03', 'latin1')
    const server = createServer((socket) => socket.on('data', () => socket.write(status3)))
    await new Promise<void>((resolve) => server.listen(0, host, resolve))
    const address = server.address()
    const printer = printerAt(typeof address === 'object' && address ? address.port : 0, null)
    expect(await printer.print(printTask(log))).toMatchObject({ problem: { code: 'answer_not_understood' } })
    expect(printer.describe()).toMatchObject({ driver: 'sbpl', formats: ['pdf', 'png', 'gif'] })
    expect(printer.describe().diagnostic).toBe(status3.toString('hex'))
    server.close()
  })

  test('a printer that never mends leaves the job unknown, and says why', async (t) => {
    const { expect, simulator, printer, log } = await setUp(t, { labelMs: 2_000 }, 900)
    const open = () => void setTimeout(() => void simulator.setFaults(['head_open']), 50)
    const outcome = await printer.print(printTask(log, { beforeBytes: open }))
    expect(outcome).toMatchObject({ state: 'unknown', problem: { code: 'still_held' } })
    expect(outcome.problem?.text).toMatch(/lid or the print head/)
  })
})
