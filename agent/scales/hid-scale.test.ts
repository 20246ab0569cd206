import { setTimeout as sleep } from 'node:timers/promises'
import { describe, type TestContext, test, vi } from 'vitest'
import type { AgentDevice, Reading } from '#contracts/agent.ts'
import { HidBus, type UsbChanges } from '../hid-bus.ts'
import type { HidConnection, HidDevice, HidTransport } from '../hid-transport.ts'
import { SimulatedHidScale } from '../simulators/hid-scale.ts'
import { silentLog } from '../testing/bench.ts'
import { HidScale } from './hid-scale.ts'

// Waiting costs nothing: more side by side than usual.
vi.setConfig({ maxConcurrency: 12 })

/** A scale of its own for each test: they wait for real times, side by side. */
function setUp({ expect, onTestFinished }: TestContext) {
  const readings: (Reading & { receivedAt: number })[] = []
  const changes: AgentDevice[] = []
  const events = {
    changed: (device: AgentDevice) => void changes.push(device),
    reading: (_key: string, reading: Reading) => void readings.push({ ...reading, receivedAt: Date.now() }),
    scan: () => undefined,
  }
  const scaleOn = (transport: HidTransport, usbChanges?: UsbChanges): HidScale => {
    const label = { key: 'hid:1', name: 'S', model: 'PS60', connection: 'usb', driver: 'hid-pos', virtual: false }
    const bus = new HidBus(transport, usbChanges)
    const scale = new HidScale({ ...label, bus, find: (devices) => devices[0], events, log: silentLog })
    onTestFinished(() => scale.stop())
    return scale
  }
  return { expect, readings, changes, scaleOn }
}

describe.concurrent('a USB scale', () => {
  test('settles from moving to stable and is repeated while it stays', async (t) => {
    const { expect, readings, scaleOn } = setUp(t)
    const simulator = new SimulatedHidScale()
    const scale = scaleOn(simulator)
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

  test('faults are statuses without a weight', async (t) => {
    const { expect, readings, scaleOn } = setUp(t)
    const simulator = new SimulatedHidScale()
    const scale = scaleOn(simulator)
    scale.start()
    simulator.simulate({ weight: { value: 2, unit: 'kg' }, faults: ['over_capacity'] })
    await expect.poll(() => readings.at(-1)?.status, { timeout: 3_000 }).toBe('over_capacity')
    expect(readings.at(-1)?.weight).toBeNull()
    simulator.simulate({ faults: ['moving'] })
    await expect.poll(() => readings.at(-1)?.status, { timeout: 3_000 }).toBe('moving')
  })

  test('unplugged: says so at once; replugged: found again by itself', async (t) => {
    const { expect, readings, changes, scaleOn } = setUp(t)
    const simulator = new SimulatedHidScale()
    const scale = scaleOn(simulator)
    scale.start()
    await expect.poll(() => readings.at(-1)?.status, { timeout: 3_000 }).toBe('zero')
    simulator.simulate({ faults: ['unplugged'] })
    await expect.poll(() => readings.at(-1)).toMatchObject({ status: 'unplugged', weight: null })
    expect(changes.at(-1)).toMatchObject({ state: 'offline', problem: { code: 'scale_unplugged' } })
    simulator.simulate({ faults: [] })
    await expect.poll(() => changes.at(-1)?.state, { timeout: 8_000 }).toBe('ready')
    await expect.poll(() => readings.at(-1)?.status, { timeout: 3_000 }).toBe('zero')
  })

  test('zero is believed when the scale shows it', async (t) => {
    const { expect, readings, scaleOn } = setUp(t)
    const simulator = new SimulatedHidScale()
    const scale = scaleOn(simulator)
    scale.start()
    simulator.simulate({ weight: { value: 1, unit: 'lb' } })
    await expect.poll(() => readings.at(-1)?.status, { timeout: 3_000 }).toBe('stable')
    expect(await scale.zero()).toEqual({ state: 'confirmed', problem: null })
    simulator.simulate({ faults: ['moving'] })
    expect(await scale.zero()).toMatchObject({ state: 'failed', problem: { code: 'scale_not_zeroed' } })
  })

  test('a reader that fell seconds behind says the newest weight, at most ten times a second', async (t) => {
    const { expect, readings, scaleOn } = setUp(t)
    const flood = new FloodTransport()
    const scale = scaleOn(flood)
    scale.start()
    await expect.poll(() => flood.listening).toBe(true)
    // Three seconds of reports piled up while the process was busy: delivered in one go.
    for (let raw = 1; raw <= 300; raw += 1) flood.report(raw)
    await expect.poll(() => readings.length).toBeGreaterThan(0)
    expect(readings[0]?.weight).toEqual({ value: 3, unit: 'lb' })
    readings.length = 0
    const began = performance.now()
    for (let raw = 1; raw <= 100; raw += 1) {
      flood.report(raw)
      await sleep(10)
    }
    expect(readings.length).toBeLessThanOrEqual((performance.now() - began) / 100 + 2)
    await expect.poll(() => readings.at(-1)?.weight?.value).toBe(1)
  })

  test('unplugged in the midst of weighing, back within two seconds of being plugged in', async (t) => {
    const { expect, readings, changes, scaleOn } = setUp(t)
    const simulator = new SimulatedHidScale()
    const scale = scaleOn(simulator, simulator.changes)
    scale.start()
    await expect.poll(() => readings.at(-1)?.status, { timeout: 3_000 }).toBe('zero')
    simulator.simulate({ weight: { value: 3, unit: 'lb' } })
    await expect.poll(() => readings.at(-1)?.status, { timeout: 3_000 }).toBe('moving')
    simulator.simulate({ faults: ['unplugged'] })
    expect(changes.at(-1)).toMatchObject({ state: 'offline', problem: { code: 'scale_unplugged' } })
    // Long enough for the tries by itself to have become rare.
    await sleep(4_000)
    expect(readings.at(-1)).toMatchObject({ status: 'unplugged', weight: null })
    simulator.simulate({ faults: [] })
    await expect.poll(() => readings.at(-1)?.weight, { timeout: 2_000 }).toEqual({ value: 3, unit: 'lb' })
  })

  test('gone from the bus is gone, though its reader has not noticed', async (t) => {
    const { expect, changes, scaleOn } = setUp(t)
    const stuck = new FloodTransport()
    let changed: () => void = () => undefined
    const scale = scaleOn(stuck, (listener) => {
      changed = listener
      return async () => undefined
    })
    scale.start()
    await expect.poll(() => changes.at(-1)?.state).toBe('ready')
    stuck.attached = false
    changed()
    await expect.poll(() => changes.at(-1)?.state, { timeout: 2_000 }).toBe('offline')
  })

  test('attached but not to be opened says so', async (t) => {
    const { expect, changes, scaleOn } = setUp(t)
    const locked = new FloodTransport()
    locked.open = async () => {
      throw new Error('cannot open device with path x')
    }
    const scale = scaleOn(locked)
    scale.start()
    await expect.poll(() => changes.at(-1)).toMatchObject({ state: 'problem', problem: { code: 'scale_refused' } })
  })

  test('the container is taken off until the scale is empty', async (t) => {
    const { expect, readings, scaleOn } = setUp(t)
    const simulator = new SimulatedHidScale()
    const scale = scaleOn(simulator)
    scale.start()
    await expect.poll(() => readings.at(-1)?.status, { timeout: 3_000 }).toBe('zero')
    expect(await scale.tare()).toMatchObject({ state: 'failed', problem: { code: 'scale_empty' } })
    simulator.simulate({ weight: { value: 0.35, unit: 'lb' } })
    // Taken while it still moves: the scale is waited for.
    expect(await scale.tare()).toEqual({ state: 'confirmed', problem: null })
    const container = { value: 0.35, unit: 'lb' }
    await expect.poll(() => readings.at(-1)).toMatchObject({ status: 'zero', weight: { value: 0 }, tare: container })
    simulator.simulate({ weight: { value: 5.1, unit: 'lb' } })
    await expect
      .poll(() => readings.at(-1), { timeout: 3_000 })
      .toMatchObject({ status: 'stable', weight: { value: 4.75, unit: 'lb' }, tare: container })
    simulator.simulate({ weight: { value: 0, unit: 'lb' } })
    await expect.poll(() => readings.at(-1), { timeout: 3_000 }).toMatchObject({ status: 'zero', tare: null })
  })

  test('unplugging ends the tare, and a scale in motion is not tared', async (t) => {
    const { expect, readings, scaleOn } = setUp(t)
    const simulator = new SimulatedHidScale()
    const scale = scaleOn(simulator, simulator.changes)
    scale.start()
    simulator.simulate({ weight: { value: 1, unit: 'lb' } })
    await expect.poll(() => readings.at(-1)?.status, { timeout: 3_000 }).toBe('stable')
    expect(await scale.tare()).toMatchObject({ state: 'confirmed' })
    simulator.simulate({ faults: ['unplugged'] })
    await expect.poll(() => readings.at(-1)).toMatchObject({ status: 'unplugged', tare: null })
    expect(await scale.tare()).toMatchObject({ state: 'failed', problem: { code: 'scale_unplugged' } })
    simulator.simulate({ faults: ['moving'] })
    await expect.poll(() => readings.at(-1)?.status, { timeout: 5_000 }).toBe('moving')
    expect(await scale.tare()).toMatchObject({ state: 'failed', problem: { code: 'scale_not_stable' } })
    expect(readings.at(-1)?.tare).toBeNull()
  })

  test('a zero left after the tare is not the zero of the scale', async (t) => {
    const { expect, readings, scaleOn } = setUp(t)
    const flood = new FloodTransport()
    const scale = scaleOn(flood)
    scale.start()
    await expect.poll(() => flood.listening).toBe(true)
    const stream = setInterval(() => flood.report(100), 50)
    try {
      expect(await scale.tare()).toMatchObject({ state: 'confirmed' })
      await expect.poll(() => readings.at(-1)?.status).toBe('zero')
      expect(await scale.zero()).toMatchObject({ state: 'failed', problem: { code: 'scale_not_zeroed' } })
    } finally {
      clearInterval(stream)
    }
  }, 10_000)

  test('reports that mean nothing become a problem with the bytes for support; one that is understood ends it', async (t) => {
    const { expect, readings, changes, scaleOn } = setUp(t)
    const flood = new FloodTransport()
    const scale = scaleOn(flood)
    scale.start()
    await expect.poll(() => flood.listening).toBe(true)
    let sent = 0
    const strange = (count: number) => {
      for (let number = 0; number < count; number += 1) flood.raw(Uint8Array.of(7, 1, 2, 3, sent++ & 0xff))
    }
    // An empty read proves nothing.
    flood.raw(new Uint8Array(8))
    strange(9)
    expect(changes.at(-1)).toMatchObject({ state: 'ready', diagnostic: null })
    strange(1)
    expect(changes.at(-1)).toMatchObject({ state: 'problem', problem: { code: 'scale_unknown' } })
    expect(changes.at(-1)?.diagnostic).toMatch(/^0701020300 .*0701020309$/)
    flood.report(100)
    flood.report(100)
    await expect.poll(() => readings.at(-1)?.weight).toEqual({ value: 1, unit: 'lb' })
    expect(changes.at(-1)).toMatchObject({ state: 'ready', diagnostic: null })
    strange(1_000)
    expect(changes.at(-1)?.state).toBe('ready')
  })

  test('a diagnostic of long reports keeps within the contract', async (t) => {
    const { expect, changes, scaleOn } = setUp(t)
    const flood = new FloodTransport()
    const scale = scaleOn(flood)
    scale.start()
    await expect.poll(() => flood.listening).toBe(true)
    for (let number = 0; number < 50; number += 1) flood.raw(new Uint8Array(5_000).fill(0xee))
    expect(changes.at(-1)?.diagnostic?.length).toBeGreaterThan(130)
    expect(changes.at(-1)?.diagnostic?.length).toBeLessThanOrEqual(600)
  })
})

/** A transport the test pushes reports through by hand. */
class FloodTransport implements HidTransport {
  attached = true
  #listener: ((bytes: Uint8Array) => void) | null = null

  get listening(): boolean {
    return this.#listener !== null
  }

  report(raw: number): void {
    this.raw(Uint8Array.of(3, 4, 12, 0xfe, raw & 0xff, raw >> 8))
  }

  raw(bytes: Uint8Array): void {
    this.#listener?.(bytes)
  }

  async list(): Promise<HidDevice[]> {
    if (!this.attached) return []
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
