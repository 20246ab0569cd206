import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, type TestContext, test } from 'vitest'
import type { AgentDevice } from '#contracts/agent.ts'
import { openSerial, type SerialLine } from '../scales/serial-transport.ts'
import { SsiScannerSimulator } from '../simulators/ssi-scanner.ts'
import { silentLog } from '../testing/bench.ts'
import type { Scan } from './aim.ts'
import { listedScanners, type ScannerConfig, scannerChecks } from './listed.ts'

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)
process.stdout.write(`serial-scanner seed ${seed}\n`)

describe('entries of devices.json', () => {
  const path = '/dev/ttyACM0'

  test.each([
    [{ driver: 'plain-serial', path }, true],
    [
      { driver: 'plain-serial', path, baudRate: 115200, framing: '7E1', name: 'Bench 1', prefix: '~', suffix: '\r\n' },
      true,
    ],
    [{ driver: 'ssi', path, baudRate: 9600 }, true],
    [{ driver: 'ssi', path, suffix: '\r' }, false],
    [{ driver: 'plain-serial' }, false],
    [{ driver: 'plain-serial', path, suffix: '' }, false],
    [{ driver: 'plain-serial', path, idleMs: 5 }, false],
  ] as const)('%j: %s', (entry, valid) => {
    expect(scannerChecks[entry.driver](entry)).toBe(valid)
  })
})

const socatMissing = spawnSync('socat', ['-V']).error !== undefined
if (socatMissing) process.stdout.write('socat is not installed: the serial line test is skipped\n')

/** A line and a scanner of its own for each test: most of a test is waiting, so that many wait side by side. */
async function setUp({ expect, onTestFinished }: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'postroom-pty-'))
  const scans: Scan[] = []
  const changes: AgentDevice[] = []
  let socat: ChildProcess
  /** the scanner's end */
  let end: SerialLine

  async function plugIn(): Promise<void> {
    const ends = ['agent', 'scanner'].map((name) => `pty,raw,echo=0,link=${join(folder, name)}`)
    socat = spawn('socat', ends, { stdio: 'ignore' })
    await expect.poll(() => ['agent', 'scanner'].every((name) => existsSync(join(folder, name)))).toBe(true)
    end = await openSerial({ path: join(folder, 'scanner'), baudRate: 9600, framing: '8N1' })
  }

  async function unplug(): Promise<void> {
    await end.close()
    await new Promise<void>((resolve) => {
      socat.once('exit', () => resolve())
      socat.kill('SIGTERM')
    })
  }

  async function open(entry: Omit<Extract<ScannerConfig, { driver: 'plain-serial' }>, 'path'> | { driver: 'ssi' }) {
    const events = {
      changed: (device: AgentDevice) => void changes.push(device),
      reading: () => undefined,
      scan: (_key: string, scan: Scan) => void scans.push(scan),
    }
    const [listed] = listedScanners([{ ...entry, path: join(folder, 'agent') }], { events, log: silentLog })
    if (!listed) throw new Error('nothing listed')
    onTestFinished(() => listed.stop())
    listed.start()
    await expect.poll(() => changes.at(-1)?.state).toBe('ready')
  }

  const send = (bytes: Uint8Array) => end.write(Buffer.from(bytes).toString('latin1'))
  const texts = () => scans.map(({ text }) => text)

  onTestFinished(async () => {
    await unplug()
    rmSync(folder, { recursive: true, force: true })
  })
  await plugIn()
  const far = () => end
  return { expect, far, scans, changes, plugIn, unplug, open, send, texts }
}

describe.skipIf(socatMissing).concurrent('a scanner on a serial line (socat pty pair)', () => {
  test('plain characters, ended by silence: any line end and none', async (t) => {
    const { expect, far, scans, open } = await setUp(t)
    await open({ driver: 'plain-serial' })
    for (const line of ['AB12\r', ']C142010282\x1d9261290113185417468510\r\n', 'CD34']) {
      const count = scans.length
      far().write(line)
      await expect.poll(() => scans.length).toBe(count + 1)
    }
    expect(scans).toEqual([
      { text: 'AB12', aim: null },
      { text: '42010282\x1d9261290113185417468510', aim: 'C1' },
      { text: 'CD34', aim: null },
    ])
  })

  test('with suffix and prefix lines follow one another without a pause', async (t) => {
    const { expect, far, open, texts } = await setUp(t)
    await open({ driver: 'plain-serial', prefix: '~', suffix: '\r' })
    far().write('~AB12\r~CD34\r')
    await expect.poll(texts).toEqual(['AB12', 'CD34'])
  })

  test('lines without the configured suffix are a wrong setting', async (t) => {
    const { expect, far, changes, open, texts } = await setUp(t)
    await open({ driver: 'plain-serial', suffix: '\r' })
    const scanOnce = () => {
      far().write('AB12\n')
      return changes.at(-1)?.problem?.code
    }
    await expect.poll(scanOnce, { interval: 800, timeout: 10_000 }).toBe('scanner_unreadable')
    expect(changes.at(-1)?.state).toBe('problem')
    await new Promise((resolve) => setTimeout(resolve, 800))
    far().write('AB12\r')
    await expect.poll(() => changes.at(-1)?.state).toBe('ready')
    expect(texts()).toEqual(['AB12'])
  })

  test('SSI: every packet is answered, a damaged one comes again, long ones are joined', async (t) => {
    const { expect, far, scans, open, send } = await setUp(t)
    const simulator = new SsiScannerSimulator()
    await open({ driver: 'ssi' })
    far().onData((bytes) => send(simulator.take(bytes)))
    send(simulator.scan(0x0f, '42010282\x1d9261290113185417468510'))
    await expect.poll(() => simulator.unanswered).toBe(0)
    simulator.faults.add('damaged')
    send(simulator.scan(0x03, 'AB12'))
    await expect.poll(() => simulator.unanswered).toBe(0)
    send(simulator.scan(0x11, 'x'.repeat(900)))
    await expect.poll(() => simulator.unanswered).toBe(0)
    expect(scans).toEqual([
      { text: '42010282\x1d9261290113185417468510', aim: 'C1' },
      { text: 'AB12', aim: 'C0' },
      { text: 'x'.repeat(900), aim: 'L0' },
    ])
  })

  test('SSI spoken to as plain characters, and noise: a wrong setting, and a good packet afterwards is read', async (t) => {
    const { expect, far, changes, open, send, texts } = await setUp(t)
    await open({ driver: 'ssi' })
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 40 }), async (noise) => send(noise)),
      { seed, numRuns: 20 },
    )
    for (let sent = 0; sent < 4; sent += 1) {
      far().write('AB12\r')
      await new Promise((resolve) => setTimeout(resolve, 250))
    }
    await expect.poll(() => changes.at(-1)?.problem?.code).toBe('scanner_unreadable')
    send(new SsiScannerSimulator().scan(3, 'AB12'))
    await expect.poll(() => texts().at(-1)).toBe('AB12')
    expect(changes.at(-1)?.state).toBe('ready')
  })

  test('unplugged and plugged in again', async (t) => {
    const { expect, far, changes, plugIn, unplug, open, texts } = await setUp(t)
    await open({ driver: 'plain-serial' })
    await unplug()
    await expect.poll(() => changes.at(-1)?.problem?.code, { timeout: 5_000 }).toBe('scanner_unplugged')
    expect(changes.at(-1)?.state).toBe('offline')
    await plugIn()
    await expect.poll(() => changes.at(-1)?.state, { timeout: 8_000 }).toBe('ready')
    far().write('AB12\r')
    await expect.poll(texts).toEqual(['AB12'])
  })
})

test('a line that may not be used is a problem with a cure', async () => {
  const changes: AgentDevice[] = []
  const events = {
    changed: (device: AgentDevice) => void changes.push(device),
    reading: () => undefined,
    scan: () => undefined,
  }
  // A folder exists but is no line: the same kind of refusal as a missing permission.
  const [scanner] = listedScanners([{ driver: 'ssi', path: tmpdir() }], { events, log: silentLog })
  scanner?.start()
  await expect.poll(() => changes.at(-1)?.problem?.code).toBe('scanner_not_opened')
  await scanner?.stop()
})
