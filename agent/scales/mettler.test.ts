import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AgentDevice, Reading } from '#contracts/agent.ts'
import { Mettler8217Simulator } from '../simulators/mettler-8217.ts'
import { silentLog } from '../testing/bench.ts'
import { Mettler8217Reader } from './mettler-8217.ts'
import { MettlerScale } from './mettler-scale.ts'
import { openSerial } from './serial-transport.ts'

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)
process.stdout.write(`mettler seed ${seed}\n`)

function byteByByte(hexOrText: Uint8Array, unit: 'lb' | 'kg' = 'lb') {
  const reader = new Mettler8217Reader(unit)
  return [...hexOrText].flatMap((byte) => reader.feed(Uint8Array.of(byte)))
}

describe('Mettler 8217 answers', () => {
  test.each([
    ['\x0205.10\r', 'stable', 5.1],
    ['\x0205.10N\r', 'stable', 5.1],
    ['\x0200.00\r', 'zero', 0],
    ['\x02149.00\r', 'stable', 149],
  ])('%j', (text, status, value) => {
    expect(byteByByte(Buffer.from(text))).toEqual([{ status, weight: { value, unit: 'lb' }, problem: null }])
  })

  test('the configured unit is used and kilograms have three decimals', () => {
    expect(byteByByte(Buffer.from('\x0201.940\r'), 'kg')[0]?.weight).toEqual({ value: 1.94, unit: 'kg' })
  })

  test.each([
    ['A', 'moving'],
    ['B', 'over_capacity'],
    ['D', 'under_zero'],
    ['P', 'zero'],
    ['@', 'fault'],
  ])('status ?%s is %s', (status, meaning) => {
    expect(byteByByte(Buffer.from(`\x02?${status}\r`))[0]).toMatchObject({ status: meaning, weight: null })
  })

  test('bit 7 is parity and masked', () => {
    expect(byteByByte(Uint8Array.of(0x82, 0x30, 0x35, 0x2e, 0xb1, 0x30, 0x8d))[0]?.weight?.value).toBe(5.1)
  })

  test('junk never throws, and a good answer after junk is read', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (junk) => {
        const reader = new Mettler8217Reader('lb')
        reader.feed(junk)
        return reader.feed(Buffer.from('\x0205.10\r')).at(-1)?.weight?.value === 5.1
      }),
      { seed, numRuns: 1_000 },
    )
  })

  test('too much without an end is dropped', () => {
    expect(byteByByte(Buffer.from(`\x02${'1'.repeat(100_000)}\r`))).toEqual([])
  })
})

const socatMissing = spawnSync('socat', ['-V']).error !== undefined
if (socatMissing) process.stdout.write('socat is not installed: the serial line test is skipped\n')

describe.skipIf(socatMissing)('a Mettler scale on a serial line (socat pty pair)', () => {
  let folder: string
  let socat: ChildProcess
  let simulator: Mettler8217Simulator
  let scale: MettlerScale
  let readings: Reading[]
  let changes: AgentDevice[]

  async function plugIn(): Promise<void> {
    const ends = ['agent', 'scale'].map((name) => `pty,raw,echo=0,link=${join(folder, name)}`)
    socat = spawn('socat', ends, { stdio: 'ignore' })
    await expect.poll(() => existsSync(join(folder, 'agent')) && existsSync(join(folder, 'scale'))).toBe(true)
    await simulator.start(join(folder, 'scale'))
  }

  function unplug(): Promise<void> {
    return new Promise((resolve) => {
      socat.once('exit', () => resolve())
      socat.kill('SIGTERM')
    })
  }

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'postroom-pty-'))
    readings = []
    changes = []
    simulator = new Mettler8217Simulator()
    await plugIn()
    const events = {
      changed: (device: AgentDevice) => void changes.push(device),
      reading: (_key: string, reading: Reading) => void readings.push(reading),
    }
    const line = { path: join(folder, 'agent'), baudRate: 9600, framing: '7E1', open: openSerial } as const
    const label = { key: 's', name: 'M', model: 'Mettler', connection: 'serial', unit: 'lb' } as const
    scale = new MettlerScale({ ...label, ...line, events, log: silentLog })
    scale.start()
  })
  afterEach(async () => {
    await scale.stop()
    await simulator.stop()
    await unplug()
    rmSync(folder, { recursive: true, force: true })
  })

  test('weighs, moves, zeroes and falls silent', async () => {
    simulator.shown = '05.10'
    await expect.poll(() => readings.at(-1)?.weight, { timeout: 5_000 }).toEqual({ value: 5.1, unit: 'lb' })
    simulator.state = 'moving'
    await expect.poll(() => readings.at(-1)?.status, { timeout: 5_000 }).toBe('moving')
    simulator.state = 'stable'
    await expect.poll(() => readings.at(-1)?.status, { timeout: 5_000 }).toBe('stable')
    expect(await scale.zero()).toMatchObject({ state: 'confirmed' })
    simulator.silent = true
    await expect.poll(() => changes.at(-1)?.problem?.code, { timeout: 5_000 }).toBe('scale_silent')
    // Readings are thinned to ten a second, so the last one may follow the change by a moment.
    await expect.poll(() => readings.at(-1), { timeout: 5_000 }).toMatchObject({ status: 'fault', weight: null })
  })

  test('unplugged and plugged in again', async () => {
    simulator.shown = '01.25'
    await expect.poll(() => readings.at(-1)?.weight?.value, { timeout: 5_000 }).toBe(1.25)
    await unplug()
    await expect.poll(() => readings.at(-1)?.status, { timeout: 5_000 }).toBe('unplugged')
    expect(changes.at(-1)?.state).toBe('offline')
    await plugIn()
    await expect.poll(() => readings.at(-1)?.weight?.value, { timeout: 8_000 }).toBe(1.25)
  })
})
