import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, type TestContext, test, vi } from 'vitest'
import type { AgentDevice, Reading } from '#contracts/agent.ts'
import { Mettler8217Simulator } from '../simulators/mettler-8217.ts'
import { MtSicsSimulator } from '../simulators/mt-sics-scale.ts'
import { NciScaleSimulator } from '../simulators/nci-scale.ts'
import { sampledAt, serveScale } from '../simulators/scale-line.ts'
import { silentLog } from '../testing/bench.ts'
import { PtyPair, socatMissing } from '../testing/pty-pair.ts'
import { listedScales } from './listed.ts'
import { mettler8217, mtSics, nci, type SerialProtocol } from './serial-protocols.ts'
import { SerialScale } from './serial-scale.ts'
import { openSerial } from './serial-transport.ts'

/** A pty takes 8N1 and 7E1 alike; the readers mask parity. */
const protocols: [SerialProtocol, () => Parameters<typeof serveScale>[1], Reading['weight']][] = [
  [mettler8217('lb'), simulated8217, { value: 5.1, unit: 'lb' }],
  [
    nci,
    () => Object.assign(new NciScaleSimulator(), { weight: { value: 5.1, unit: 'lb' } }),
    { value: 5.1, unit: 'lb' },
  ],
  [
    mtSics,
    () => Object.assign(new MtSicsSimulator(), { weight: { value: 113.5, unit: 'g' } }),
    { value: 113.5, unit: 'g' },
  ],
]

function simulated8217(): Mettler8217Simulator {
  return Object.assign(new Mettler8217Simulator(), { shown: '05.10' })
}

if (socatMissing) process.stdout.write('socat is not installed: the serial line tests are skipped\n')

// Waiting costs nothing: more side by side than usual.
vi.setConfig({ maxConcurrency: 12 })

/** A line and a scale of its own for each test: they wait for real times, side by side. */
async function setUp({ expect, onTestFinished }: TestContext) {
  const readings: Reading[] = []
  const changes: AgentDevice[] = []
  const line = new PtyPair()
  onTestFinished(() => line.remove())
  await line.plugIn()

  async function serve(...args: Parameters<typeof serveScale> extends [string, ...infer Rest] ? Rest : never) {
    onTestFinished(await serveScale(line.deviceEnd, ...args))
  }

  function start(protocol: SerialProtocol): SerialScale {
    const events = {
      changed: (device: AgentDevice) => void changes.push(device),
      reading: (_key: string, reading: Reading) => void readings.push(reading),
      scan: () => undefined,
    }
    const settings = { path: line.agentEnd, ...protocol.line, open: openSerial }
    const scale = new SerialScale({ protocol, name: 'S', ...settings, events, log: silentLog })
    onTestFinished(() => scale.stop())
    scale.start()
    return scale
  }

  return { expect, line, readings, changes, serve, start }
}

describe.skipIf(socatMissing).concurrent('a scale on a serial line (socat pty pair)', () => {
  test.for(protocols)('$driver: weighs, tares, zeroes', async ([protocol, simulator, weight], t) => {
    const { expect, serve, start, readings, changes } = await setUp(t)
    await serve(simulator())
    const scale = start(protocol)
    await expect.poll(() => readings.at(-1), { timeout: 5_000 }).toMatchObject({ status: 'stable', weight, tare: null })
    expect(changes.at(-1)).toMatchObject({ state: 'ready', driver: protocol.driver, diagnostic: null })
    expect(await scale.tare()).toEqual({ state: 'confirmed', problem: null })
    await expect.poll(() => readings.at(-1)).toMatchObject({ status: 'zero', weight: { value: 0 }, tare: weight })
    expect(await scale.zero()).toEqual({ state: 'confirmed', problem: null })
    await expect.poll(() => readings.at(-1)).toMatchObject({ status: 'zero', tare: null })
  })

  test.for(protocols)(
    '$driver: unplugged in the midst of weighing and plugged in again',
    async ([protocol, simulator, weight], t) => {
      const { expect, line, serve, start, readings, changes } = await setUp(t)
      const plugged = simulator()
      await serve(plugged)
      const scale = start(protocol)
      await expect.poll(() => readings.at(-1)?.weight, { timeout: 5_000 }).toEqual(weight)
      await line.unplug()
      await expect.poll(() => readings.at(-1), { timeout: 5_000 }).toMatchObject({ status: 'unplugged', weight: null })
      expect(changes.at(-1)).toMatchObject({ state: 'offline', problem: { code: 'scale_unplugged' } })
      expect(await scale.zero()).toMatchObject({ state: 'failed', problem: { code: 'scale_unplugged' } })
      await line.plugIn()
      await serve(plugged)
      await expect.poll(() => readings.at(-1)?.weight, { timeout: 8_000 }).toEqual(weight)
    },
  )

  test('moves, is overloaded, falls silent and speaks again', async (t) => {
    const { expect, serve, start, readings, changes } = await setUp(t)
    const simulator = simulated8217()
    await serve(simulator)
    const scale = start(mettler8217('lb'))
    await expect.poll(() => readings.at(-1)?.status, { timeout: 5_000 }).toBe('stable')
    for (const state of ['moving', 'over_capacity', 'under_zero'] as const) {
      simulator.state = state
      await expect.poll(() => readings.at(-1), { timeout: 5_000 }).toMatchObject({ status: state, weight: null })
    }
    simulator.silent = true
    await expect.poll(() => changes.at(-1)?.problem?.code, { timeout: 5_000 }).toBe('scale_silent')
    // Readings are thinned to ten a second, so the last one may follow the change by a moment.
    await expect.poll(() => readings.at(-1)).toMatchObject({ status: 'fault', weight: null })
    expect(await scale.tare()).toMatchObject({ state: 'failed', problem: { code: 'scale_silent' } })
    simulator.silent = false
    simulator.state = 'stable'
    await expect.poll(() => changes.at(-1)?.state, { timeout: 5_000 }).toBe('ready')
  })

  test.for(protocols)(
    '$driver: the wrong baud rate is said, with the bytes for support',
    async ([protocol, simulator], t) => {
      const { expect, serve, start, readings, changes } = await setUp(t)
      await serve(simulator(), { scaleBaud: 4800, readerBaud: 9600 })
      start(protocol)
      const unknown = { state: 'problem', problem: { code: 'scale_unknown_serial' } }
      await expect.poll(() => changes.at(-1), { timeout: 6_000 }).toMatchObject(unknown)
      expect(changes.at(-1)?.problem?.cure).toContain('baud rate')
      expect(changes.at(-1)?.diagnostic).toMatch(/^[0-9a-f ]{16,600}$/)
      expect(readings.every(({ weight }) => weight === null)).toBe(true)
    },
  )

  test('another protocol than the configured one is said', async (t) => {
    const { expect, serve, start, changes } = await setUp(t)
    await serve(simulated8217())
    start(nci)
    await expect.poll(() => changes.at(-1)?.problem?.code, { timeout: 6_000 }).toBe('scale_unknown_serial')
    expect(changes.at(-1)?.diagnostic).toContain('8230352eb1308d')
  })

  test('a flood of junk between the answers takes nothing away', async (t) => {
    const { expect, serve, start, readings, changes } = await setUp(t)
    const simulator = simulated8217()
    const noise = Buffer.alloc(5_000, 0x55)
    await serve({ take: (bytes) => Buffer.concat([noise, simulator.take(bytes)]) })
    start(mettler8217('lb'))
    await expect.poll(() => readings.at(-1)?.weight, { timeout: 5_000 }).toEqual({ value: 5.1, unit: 'lb' })
    expect(changes.at(-1)?.state).toBe('ready')
  })

  test('a slow scale is asked again only when it has answered', async (t) => {
    const { expect, serve, start } = await setUp(t)
    const simulator = simulated8217()
    let asked = 0
    await serve({
      take: (bytes) => {
        asked += bytes.length
        return asked > 3 ? new Uint8Array() : simulator.take(bytes)
      },
    })
    start(mettler8217('lb'))
    await expect.poll(() => asked, { timeout: 5_000 }).toBe(4)
    await sleep(700)
    expect(asked).toBe(4)
    await expect.poll(() => asked, { timeout: 2_000 }).toBeGreaterThan(4)
  })
})

describe('a line that is not there', () => {
  test('is unplugged, and one that may not be opened says so', async () => {
    const problems: (string | undefined)[] = []
    const path = '/dev/does-not-exist'
    const events = {
      changed: ({ problem }: AgentDevice) => void problems.push(problem?.code),
      reading: () => undefined,
      scan: () => undefined,
    }
    const [listed] = listedScales([{ driver: 'nci', path, name: 'Back room' }], { events, log: silentLog })
    listed?.start()
    expect(listed?.describe()).toMatchObject({
      name: 'Back room',
      driver: 'nci',
      state: 'offline',
      key: `serial:${path}`,
    })
    await sleep(300)
    expect(problems).toEqual([])
    await listed?.stop()
    const locked = async () => Promise.reject(new Error(`Error: Permission denied, cannot open ${path}`))
    const scale = new SerialScale({ protocol: nci, name: 'S', path, ...nci.line, open: locked, events, log: silentLog })
    scale.start()
    await expect.poll(() => problems).toEqual(['scale_refused'])
    await scale.stop()
  })
})

describe('a reader at the wrong speed', () => {
  const text = Buffer.from('S S     100.00 g\r\n')
  test('sees the true bytes only at the right one', () => {
    expect(Buffer.from(sampledAt(text, { scaleBaud: 9600, readerBaud: 9600 }))).toEqual(text)
    for (const readerBaud of [1200, 2400, 4800, 19_200]) {
      expect(Buffer.from(sampledAt(text, { scaleBaud: 9600, readerBaud })).includes('100.00')).toBe(false)
    }
  })
})
