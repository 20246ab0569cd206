import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AgentDevice, Reading } from '#contracts/agent.ts'
import { SimulatedHidScale } from '../simulators/hid-scale.ts'
import { silentLog } from '../testing/bench.ts'
import { namedScales } from './find-scales.ts'
import { HidScale } from './hid-scale.ts'
import type { HidConnection, HidDevice, HidTransport } from './hid-transport.ts'

let readings: (Reading & { receivedAt: number })[]
let changes: AgentDevice[]
let scale: HidScale

function scaleOn(transport: HidTransport): HidScale {
  const events = {
    changed: (device: AgentDevice) => void changes.push(device),
    reading: (_key: string, reading: Reading) => void readings.push({ ...reading, receivedAt: Date.now() }),
  }
  const label = { key: 'hid:1', name: 'S', model: 'PS60', connection: 'usb', virtual: false }
  return new HidScale({ ...label, transport, find: (devices) => devices[0], events, log: silentLog })
}

beforeEach(() => {
  readings = []
  changes = []
})
afterEach(() => scale.stop())

describe('a USB scale', () => {
  test('settles from moving to stable and is repeated while it stays', async () => {
    const simulator = new SimulatedHidScale()
    scale = scaleOn(simulator)
    scale.start()
    await expect.poll(() => readings.at(-1)?.status, { timeout: 3_000 }).toBe('zero')
    simulator.simulate({ weight: { value: 5.1, unit: 'lb' } })
    await expect.poll(() => readings.at(-1)?.status, { timeout: 3_000 }).toBe('stable')
    expect(readings.at(-1)?.weight).toEqual({ value: 5.1, unit: 'lb' })
    expect(readings.filter(({ status }) => status === 'moving').length).toBeGreaterThan(1)
    const count = readings.length
    await sleep(4_200)
    const repeats = readings.slice(count)
    expect(repeats.length).toBeGreaterThanOrEqual(2)
    expect(repeats.length).toBeLessThanOrEqual(4)
    const sequences = readings.map(({ sequence }) => sequence)
    expect(sequences).toEqual(sequences.toSorted((a, b) => a - b))
  })

  test('faults are statuses without a weight', async () => {
    const simulator = new SimulatedHidScale()
    scale = scaleOn(simulator)
    scale.start()
    simulator.simulate({ weight: { value: 2, unit: 'kg' }, faults: ['over_capacity'] })
    await expect.poll(() => readings.at(-1)?.status, { timeout: 3_000 }).toBe('over_capacity')
    expect(readings.at(-1)?.weight).toBeNull()
    simulator.simulate({ faults: ['moving'] })
    await expect.poll(() => readings.at(-1)?.status, { timeout: 3_000 }).toBe('moving')
  })

  test('unplugged: says so at once; replugged: found again by itself', async () => {
    const simulator = new SimulatedHidScale()
    scale = scaleOn(simulator)
    scale.start()
    await expect.poll(() => readings.at(-1)?.status, { timeout: 3_000 }).toBe('zero')
    simulator.simulate({ faults: ['unplugged'] })
    await expect.poll(() => readings.at(-1)).toMatchObject({ status: 'unplugged', weight: null })
    expect(changes.at(-1)).toMatchObject({ state: 'offline', problem: { code: 'scale_unplugged' } })
    simulator.simulate({ faults: [] })
    await expect.poll(() => changes.at(-1)?.state, { timeout: 8_000 }).toBe('ready')
    await expect.poll(() => readings.at(-1)?.status, { timeout: 3_000 }).toBe('zero')
  })

  test('zero is believed when the scale shows it', async () => {
    const simulator = new SimulatedHidScale()
    scale = scaleOn(simulator)
    scale.start()
    simulator.simulate({ weight: { value: 1, unit: 'lb' } })
    await expect.poll(() => readings.at(-1)?.status, { timeout: 3_000 }).toBe('stable')
    expect(await scale.zero()).toEqual({ state: 'confirmed', problem: null })
    simulator.simulate({ faults: ['moving'] })
    expect(await scale.zero()).toMatchObject({ state: 'failed', problem: { code: 'scale_not_zeroed' } })
  })

  test('a reader that fell seconds behind says the newest weight, at most ten times a second', async () => {
    const flood = new FloodTransport()
    scale = scaleOn(flood)
    scale.start()
    await expect.poll(() => flood.listening).toBe(true)
    // Three seconds of reports piled up while the process was busy: delivered in one go.
    for (let raw = 1; raw <= 300; raw += 1) flood.report(raw)
    await expect.poll(() => readings.length).toBeGreaterThan(0)
    expect(readings[0]?.weight).toEqual({ value: 3, unit: 'lb' })
    readings.length = 0
    for (let raw = 1; raw <= 100; raw += 1) {
      flood.report(raw)
      await sleep(10)
    }
    expect(readings.length).toBeLessThanOrEqual(13)
    await expect.poll(() => readings.at(-1)?.weight?.value).toBe(1)
  })

  test('keys survive replugging: serial number first, then the place among equals', () => {
    const device: HidDevice = {
      path: 'a',
      vendorId: 0x0eb8,
      productId: 0xf000,
      serial: '',
      product: '',
      usagePage: 0x8d,
    }
    const devices = [
      { ...device, path: 'c', serial: 'S9' },
      { ...device, path: 'b' },
      device,
      { ...device, path: 'k', usagePage: 1 },
      { ...device, path: 'd', vendorId: 0x0922, productId: 0x8004, usagePage: 0 },
      { ...device, path: 'e', vendorId: 0x04d9, productId: 0x8010, usagePage: 0 },
    ]
    expect(namedScales(devices, []).map(({ key }) => key)).toEqual([
      'hid:0eb8:f000',
      'hid:0eb8:f000#2',
      'hid:0eb8:f000:S9',
      'hid:0922:8004',
    ])
    expect(namedScales(devices, [{ driver: 'hid', vendorId: 0x04d9 }]).map(({ key }) => key)).toEqual(['hid:04d9:8010'])
  })
})

/** A transport the test pushes reports through by hand. */
class FloodTransport implements HidTransport {
  #listener: ((bytes: Uint8Array) => void) | null = null

  get listening(): boolean {
    return this.#listener !== null
  }

  report(raw: number): void {
    this.#listener?.(Uint8Array.of(3, 4, 12, 0xfe, raw & 0xff, raw >> 8))
  }

  async list(): Promise<HidDevice[]> {
    return [{ path: 'x', vendorId: 1, productId: 1, serial: '', product: '', usagePage: 0x8d }]
  }

  async open(): Promise<HidConnection> {
    const nothing = async () => undefined
    return {
      onReport: (listener) => {
        this.#listener = listener
      },
      onLost: () => undefined,
      write: nothing,
      sendFeature: nothing,
      close: nothing,
    }
  }
}
