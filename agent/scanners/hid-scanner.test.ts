import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AgentDevice } from '#contracts/agent.ts'
import { HidBus } from '../hid-bus.ts'
import { HidFinder } from '../hid-finder.ts'
import type { HidConnection, HidDevice, HidTransport } from '../hid-transport.ts'
import { SimulatedHidScanner } from '../simulators/hid-scanner.ts'
import { silentLog } from '../testing/bench.ts'
import type { Scan } from './aim.ts'
import { foundScanner, type HidScanner } from './hid-scanner.ts'
import { isScanner, scannersToSetUp } from './scanner-table.ts'

let scans: Scan[]
let changes: AgentDevice[]
let finder: HidFinder
let scanner: HidScanner | null

/** The way of the agent: found on the bus, opened, read. */
async function attach(transport: HidTransport & Pick<SimulatedHidScanner, 'changes'>): Promise<HidScanner> {
  const bus = new HidBus(transport, transport.changes)
  const events = {
    changed: (device: AgentDevice) => void changes.push(device),
    reading: () => undefined,
    scan: (_key: string, scan: Scan) => void scans.push(scan),
  }
  const deps = { bus, events, log: silentLog }
  const found = Promise.withResolvers<HidScanner>()
  finder = new HidFinder({
    bus,
    wanted: isScanner,
    found: (one) => found.resolve(foundScanner(one, deps)),
    log: silentLog,
  })
  await finder.start()
  scanner = await found.promise
  expect(scanner.describe()).toMatchObject({ state: 'offline', problem: { code: 'scanner_unplugged' } })
  scanner.start()
  return scanner
}

beforeEach(() => {
  scans = []
  changes = []
  scanner = null
})
afterEach(async () => {
  finder?.stop()
  await scanner?.stop()
})

describe('a USB scanner', () => {
  test('reads what it is shown: short, with an identifier, long, with separators, in other scripts', async () => {
    const simulator = new SimulatedHidScanner()
    const { key } = await attach(simulator)
    expect(key).toBe('hid:05e0:1300:VIRTUAL1')
    await expect.poll(() => changes.at(-1)?.state).toBe('ready')
    expect(changes.at(-1)).toMatchObject({ kind: 'scanner', driver: 'hid-pos', formats: [], problem: null })
    const long = 'x'.repeat(1_800)
    for (const scan of ['AB12', ']C142010282\x1d9261290113185417468510', `]L0${long}`, ']Q1Zürich 東京']) {
      simulator.simulate({ scan })
    }
    expect(scans).toEqual([
      { text: 'AB12', aim: 'C0' },
      { text: '42010282\x1d9261290113185417468510', aim: 'C1' },
      { text: long, aim: 'L0' },
      { text: 'Zürich 東京', aim: 'Q1' },
    ])
  })

  test('unplugged: says so at once; replugged: reads again by itself', async () => {
    const simulator = new SimulatedHidScanner()
    await attach(simulator)
    await expect.poll(() => changes.at(-1)?.state).toBe('ready')
    simulator.simulate({ faults: ['unplugged'] })
    simulator.simulate({ scan: 'into the void' })
    expect(changes.at(-1)).toMatchObject({ state: 'offline', problem: { code: 'scanner_unplugged' } })
    simulator.simulate({ faults: [] })
    await expect.poll(() => changes.at(-1)?.state, { timeout: 8_000 }).toBe('ready')
    simulator.simulate({ scan: 'AB12' })
    expect(scans.map(({ text }) => text)).toEqual(['AB12'])
  })

  test('one that may not be opened is a problem with a cure', async () => {
    await attach(new ByHand(0x05e0, { opens: false }))
    await expect.poll(() => changes.at(-1)).toMatchObject({ state: 'problem', problem: { code: 'scanner_not_opened' } })
  })

  test('Honeywell is told to speak HID POS, others are left alone', async () => {
    const honeywell = new ByHand(0x0c2e)
    await attach(honeywell)
    await expect.poll(() => honeywell.features).toEqual([[0xfe, 1]])
    await scanner?.stop()
    finder.stop()
    const zebra = new ByHand(0x05e0)
    await attach(zebra)
    await expect.poll(() => zebra.listening).toBe(true)
    expect(zebra.features).toEqual([])
  })

  test('reports that mean nothing are noise once and a wrong setting when they come again', async () => {
    const hand = new ByHand(0x05e0)
    await attach(hand)
    await expect.poll(() => changes.at(-1)?.state).toBe('ready')
    const keyboard = Uint8Array.of(0, 0, 0x1e, 0, 0, 0, 0, 0)
    hand.report(keyboard)
    hand.report(keyboard)
    expect(changes.at(-1)?.state).toBe('ready')
    hand.report(keyboard)
    expect(changes.at(-1)).toMatchObject({ state: 'problem', problem: { code: 'scanner_not_hid_pos' } })
    hand.report(scanReport('AB12'))
    expect(changes.at(-1)?.state).toBe('ready')
    expect(scans).toHaveLength(1)
  })

  test('control characters that no barcode holds are no scan; a flood is cut', async () => {
    const hand = new ByHand(0x05e0)
    await attach(hand)
    await expect.poll(() => hand.listening).toBe(true)
    hand.report(scanReport('A\0B'))
    hand.report(scanReport(''))
    expect(scans).toEqual([])
    for (let sent = 0; sent < 1_000; sent += 1) hand.report(scanReport('AB12'))
    expect(scans.length).toBeLessThanOrEqual(40)
    expect(changes.at(-1)?.problem?.code).toBe('scanner_not_hid_pos')
  })
})

test('scanners in another mode are named with the cure, once', () => {
  const device = { path: 'a', vendorId: 0x05e0, productId: 0x1200, serial: '', product: 'DS2278', usagePage: 1 }
  const lines = scannersToSetUp([
    device,
    { ...device, path: 'b' },
    { ...device, path: 'c', productId: 0x1900, usagePage: 0xff45 },
    { ...device, path: 'd', vendorId: 0x1234, productId: 1, product: 'POS-X Barcode Scanner' },
    { ...device, path: 'e', vendorId: 0x1234, productId: 2, product: 'Office keyboard' },
    // In HID POS mode it may list a keyboard beside: it is read as it is.
    { ...device, path: 'f', vendorId: 0x0c2e, productId: 3, product: 'Voyager Scanner', usagePage: 0x8c },
    { ...device, path: 'g', vendorId: 0x0c2e, productId: 3, product: 'Voyager Scanner', usagePage: 1 },
  ])
  expect(lines).toEqual([
    'DS2278  [usb 05e0:1200]  is in keyboard mode: the browser reads it, the agent cannot; for the agent scan the setup code "HID POS" or "CDC" of its manual',
    'DS2278  [usb 05e0:1900]  is in SNAPI mode; for the agent scan the setup code "HID POS" or "CDC" of its manual',
    'POS-X Barcode Scanner  [usb 1234:0001]  is in keyboard mode: the browser reads it, the agent cannot; for the agent scan the setup code "HID POS" or "CDC" of its manual',
  ])
})

function scanReport(text: string): Uint8Array {
  const report = new Uint8Array(64)
  report.set([2, text.length, ...Buffer.from(`]C0${text}`, 'latin1')])
  return report
}

/** A transport the test pushes reports through by hand. */
class ByHand implements HidTransport {
  readonly features: number[][] = []
  readonly changes = () => async () => undefined
  readonly #device: HidDevice
  readonly #opens: boolean
  #listener: ((bytes: Uint8Array) => void) | null = null

  constructor(vendorId: number, { opens = true } = {}) {
    this.#device = { path: 'x', vendorId, productId: 1, serial: '', product: 'Scanner', usagePage: 0x8c }
    this.#opens = opens
  }

  get listening(): boolean {
    return this.#listener !== null
  }

  report(bytes: Uint8Array): void {
    this.#listener?.(bytes)
  }

  async list(): Promise<HidDevice[]> {
    return [this.#device]
  }

  async open(): Promise<HidConnection> {
    if (!this.#opens) throw new Error('cannot open device with path x')
    const nothing = async () => undefined
    return {
      onReport: (listener) => {
        this.#listener = listener
      },
      onLost: () => undefined,
      write: nothing,
      sendFeature: async (bytes) => void this.features.push([...bytes]),
      close: nothing,
    }
  }
}
