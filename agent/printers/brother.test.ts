import { setTimeout as sleep } from 'node:timers/promises'
import { describe, type TestContext, test } from 'vitest'
import { BrotherSimulator } from '../simulators/brother-printer.ts'
import { marked, printTask, taskLog } from '../testing/print-task.ts'
import { BrotherRaster } from './brother.ts'
import { brotherSnmp } from './brother-snmp.ts'
import { LabelPrinter } from './label-printer.ts'
import { isBlack } from './picture.ts'
import { openTcpLine } from './tcp-line.ts'

const host = '127.0.0.1'
const roll62 = { type: 0x0a, widthMm: 62, lengthMm: 0 }

function printerAt({ port, statusPort }: { port: number; statusPort: number | null }): LabelPrinter {
  const askStatus = statusPort === null ? null : brotherSnmp({ host, port: statusPort })
  return new LabelPrinter({
    key: 'p',
    name: 'P',
    model: 'QL-1110NWB',
    connection: 'tcp',
    language: new BrotherRaster({ open: () => openTcpLine({ host, port }), media: '102x152', askStatus }),
    events: { changed: () => undefined, reading: () => undefined, scan: () => undefined },
  })
}

/** A printer of its own for each test: most of a test is waiting, so that many wait side by side. */
async function setUp(
  { expect, onTestFinished }: TestContext,
  options: ConstructorParameters<typeof BrotherSimulator>[0],
  statusPort: (simulator: BrotherSimulator) => number | null = () => null,
) {
  const simulator = new BrotherSimulator(options)
  await simulator.start()
  const printer = printerAt({ port: simulator.port, statusPort: statusPort(simulator) })
  onTestFinished(async () => {
    await printer.stop()
    await simulator.stop()
  })
  return { expect, simulator, printer, log: taskLog() }
}

describe.concurrent.for([{ talks: 'line' }, { talks: 'snmp' }] as const)(
  'a Brother whose status comes over: $talks',
  ({ talks }) => {
    const setting = { labelMs: 600, talks }
    const statusPort = (simulator: BrotherSimulator) => (talks === 'snmp' ? simulator.statusPort : null)

    test('every page of a document comes out once, drawn for the media, and nobody asks while it prints', async (t) => {
      const { expect, simulator, printer, log } = await setUp(t, setting, statusPort)
      const papers: number[][] = []
      const pages = async ({ width, height, dpi }: { width: number; height: number; dpi: number }) => {
        papers.push([width, height, dpi])
        return [marked({ width }, 3), marked({ width }, 7)]
      }
      expect(await printer.print(printTask(log, { pages }))).toEqual({ state: 'confirmed', problem: null })
      expect(papers).toEqual([[1164, 1660, 300]])
      expect(simulator.tray).toHaveLength(2)
      const [first] = simulator.tray
      expect(first && [isBlack(first, 600, 3), isBlack(first, 600, 4)]).toEqual([true, false])
      expect({ sent: log.sent, disturbed: simulator.disturbed, dropped: simulator.dropped }).toEqual({
        sent: 1,
        disturbed: 0,
        dropped: [],
      })
    })

    test.for<[string, string]>([
      ['paper_out', 'media_out'],
      ['head_open', 'head_open'],
      ['power_off', 'printer_offline'],
    ])('%s before the bytes: failed as %s, nothing sent', async ([fault, code], t) => {
      const { expect, simulator, printer, log } = await setUp(t, setting, statusPort)
      await simulator.setFaults([fault])
      expect(await printer.print(printTask(log))).toMatchObject({ state: 'failed', problem: { code } })
      await simulator.setFaults([])
      await sleep(300)
      expect([simulator.tray.length, log.sent]).toEqual([0, 0])
    })

    test('other media: named, with what to load, and nothing sent', async (t) => {
      const { expect, simulator, printer, log } = await setUp(t, setting, statusPort)
      simulator.media = roll62
      const outcome = await printer.print(printTask(log))
      expect(outcome).toMatchObject({ state: 'failed', problem: { code: 'wrong_media' } })
      expect(outcome.problem?.text).toBe('The printer holds a roll of 62 mm, not labels of 102 x 152 mm')
      expect(log.sent).toBe(0)
    })

    test('out of labels after the bytes: it waits with words, and the label comes out once after mending', async (t) => {
      const { expect, simulator, printer, log } = await setUp(t, setting, statusPort)
      const out = () => setTimeout(() => void simulator.setFaults(['paper_out']), 400)
      const printing = printer.print(printTask(log, { beforeBytes: () => void out() }))
      await expect.poll(() => log.waits.at(-1)?.code, { timeout: 5_000 }).toBe('media_out')
      await simulator.setFaults([])
      expect(await printing).toEqual({ state: 'confirmed', problem: null })
      expect(log.waits.at(-1)).toBeNull()
      await sleep(700)
      expect(simulator.tray).toHaveLength(1)
    })

    test('power lost while it prints: unknown, nothing comes later', async (t) => {
      const { expect, simulator, printer, log } = await setUp(t, setting, statusPort)
      const off = () => setTimeout(() => void simulator.setFaults(['power_off']), 200)
      const printing = printer.print(printTask(log, { beforeBytes: () => void off() }))
      expect(await printing).toMatchObject({ state: 'unknown', problem: { code: 'connection_lost' } })
      await simulator.setFaults([])
      await sleep(700)
      expect(simulator.tray).toHaveLength(0)
    })
  },
)

describe.concurrent('a Brother', () => {
  test('says that it cools down, and goes on by itself', async (t) => {
    const { expect, simulator, printer, log } = await setUp(t, { labelMs: 1_000, talks: 'line' })
    const cools = () => {
      setTimeout(() => simulator.cool('started'), 300)
      setTimeout(() => simulator.cool('ended'), 600)
    }
    expect(await printer.print(printTask(log, { beforeBytes: cools }))).toMatchObject({ state: 'confirmed' })
    expect(log.waits.map((problem) => problem?.code)).toEqual(['over_temperature', undefined])
  })

  test('without SNMP a network printer is not sent anything, and the cure names SNMP', async (t) => {
    const { expect, simulator, printer, log } = await setUp(t, { labelMs: 100, talks: 'line' }, ({ port }) => port)
    const outcome = await printer.print(printTask(log))
    expect(outcome).toMatchObject({ state: 'failed', problem: { code: 'no_network_status' } })
    expect(outcome.problem?.cure).toMatch(/SNMP/)
    expect([simulator.tray.length, log.sent]).toEqual([0, 0])
  })
})
