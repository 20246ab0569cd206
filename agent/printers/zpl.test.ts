import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, type TestContext, test } from 'vitest'
import type { AgentDevice, DeviceProblem } from '#contracts/agent.ts'
import type { PrintTask } from '../device.ts'
import { ZplSimulator } from '../simulators/zpl-printer.ts'
import { LabelPrinter } from './label-printer.ts'
import { openTcpLine } from './tcp-line.ts'
import { Zpl } from './zpl.ts'

const label = '^XA^FO50,50^ADN,36,20^FDHello^FS^XZ'

/** A printer of its own for each test: most of a test is waiting, so that many wait side by side. */
async function setUp({ expect, onTestFinished }: TestContext) {
  const changes: AgentDevice[] = []
  const waits: (DeviceProblem | null)[] = []
  let count = 0
  const printerAt = (port: number, confirmTimeoutMs?: number): LabelPrinter => {
    const events = {
      changed: (device: AgentDevice) => void changes.push(device),
      reading: () => undefined,
      scan: () => undefined,
    }
    return new LabelPrinter({
      key: 'p',
      name: 'P',
      model: 'ZD421',
      connection: 'tcp',
      language: new Zpl({ open: () => openTcpLine({ host: '127.0.0.1', port }), dpi: 203 }),
      events,
      confirmTimeoutMs,
    })
  }
  const task = (zpl = label, change: Partial<PrintTask> = {}): PrintTask => ({
    jobId: 'j',
    format: 'zpl',
    bytes: Buffer.from(zpl),
    pages: () => Promise.resolve([]),
    beforeBytes: () => {
      count += 1
    },
    waiting: (problem) => void waits.push(problem),
    signal: new AbortController().signal,
    ...change,
  })
  /** times bytes went out */
  const sent = () => count
  const simulator = new ZplSimulator({ labelMs: 50 })
  await simulator.start()
  const printer = printerAt(simulator.port)
  onTestFinished(async () => {
    await printer.stop()
    await simulator.stop()
  })
  return { expect, simulator, printer, printerAt, task, changes, waits, sent }
}

describe.concurrent('a Zebra on a raw port', () => {
  test('prints and confirms only when nothing is left in the printer', async (t) => {
    const { expect, simulator, printer, task } = await setUp(t)
    const outcome = await printer.print(task(label.replace('^XZ', '^PQ3^XZ')))
    expect(outcome).toEqual({ state: 'confirmed', problem: null })
    expect(simulator.tray).toHaveLength(3)
    expect(printer.describe()).toMatchObject({ state: 'ready', problem: null })
  })

  test.for<[string, string]>([
    ['paper_out', 'media_out'],
    ['head_open', 'head_open'],
    ['paused', 'paused'],
    ['power_off', 'printer_offline'],
  ])('%s before the bytes: failed as %s, nothing sent', async ([fault, code], t) => {
    const { expect, simulator, printer, task, sent } = await setUp(t)
    await simulator.setFaults([fault])
    const outcome = await printer.print(task())
    expect(outcome).toMatchObject({ state: 'failed', problem: { code } })
    expect(outcome.problem?.cure).not.toBe('')
    expect(sent()).toBe(0)
    await simulator.setFaults([])
    await sleep(150)
    expect(simulator.tray).toHaveLength(0)
  })

  test('paper out after the bytes: waits with words, prints once after mending', async (t) => {
    const { expect, simulator, printer, task, waits } = await setUp(t)
    const printing = printer.print(task(label.replace('^XZ', '^PQ5^XZ')))
    await expect.poll(() => simulator.tray.length).toBeGreaterThan(0)
    await simulator.setFaults(['paper_out'])
    await expect.poll(() => waits.at(-1)?.code).toBe('media_out')
    await simulator.setFaults([])
    expect(await printing).toMatchObject({ state: 'confirmed' })
    expect(waits.at(-1)).toBeNull()
    expect(simulator.tray).toHaveLength(5)
  })

  test('power lost after the bytes: unknown, and nothing is sent again', async (t) => {
    const { expect, simulator, printer, task, sent } = await setUp(t)
    const printing = printer.print(task(label.replace('^XZ', '^PQ50^XZ')))
    await expect.poll(() => simulator.tray.length).toBeGreaterThan(0)
    await simulator.setFaults(['power_off'])
    expect(await printing).toMatchObject({ state: 'unknown', problem: { code: 'connection_lost' } })
    const printed = simulator.tray.length
    await simulator.setFaults([])
    await sleep(300)
    expect(simulator.tray).toHaveLength(printed)
    expect(sent()).toBe(1)
  })

  test('a printer that never mends leaves the job unknown after the limit', async (t) => {
    const { expect, simulator, printerAt, task } = await setUp(t)
    const printing = printerAt(simulator.port, 700).print(task(label.replace('^XZ', '^PQ20^XZ')))
    await expect.poll(() => simulator.tray.length).toBeGreaterThan(0)
    await simulator.setFaults(['head_open'])
    expect(await printing).toMatchObject({ state: 'unknown', problem: { code: 'still_held' } })
  })

  test('stopping the agent while the printer holds the label is unknown', async (t) => {
    const { expect, simulator, printer, task } = await setUp(t)
    const stop = new AbortController()
    const printing = printer.print(task(label.replace('^XZ', '^PQ50^XZ'), { signal: stop.signal }))
    await expect.poll(() => simulator.tray.length).toBeGreaterThan(0)
    stop.abort()
    expect(await printing).toMatchObject({ state: 'unknown' })
  })

  test('when the journal refuses, no byte goes out', async (t) => {
    const { expect, simulator, printer, task } = await setUp(t)
    const refuse = () => {
      throw new Error('disk full')
    }
    await expect(printer.print(task(label, { beforeBytes: refuse }))).rejects.toThrow('disk full')
    await sleep(150)
    expect(simulator.tray).toHaveLength(0)
  })

  test('a printer that accepts and stays silent is a state with a cure, not a transport fault', async (t) => {
    const { expect, printerAt, task } = await setUp(t)
    const mute = createServer((socket) => socket.resume())
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve))
    const address = mute.address()
    const silent = printerAt(typeof address === 'object' && address ? address.port : 0)
    expect(await silent.print(task())).toMatchObject({ state: 'failed', problem: { code: 'no_answer' } })
    expect(silent.describe().state).toBe('problem')
    mute.close()
  })

  test('an idle printer is looked at and changes are published once each', async (t) => {
    const { expect, simulator, printer, changes } = await setUp(t)
    printer.start()
    await expect.poll(() => changes.at(-1)?.state).toBe('ready')
    await simulator.setFaults(['head_open'])
    await expect.poll(() => changes.at(-1)?.problem?.code, { timeout: 6_000 }).toBe('head_open')
    expect(changes).toHaveLength(2)
  })
})
