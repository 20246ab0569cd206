import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { HidBus } from './hid-bus.ts'
import { HidFinder, HidNames } from './hid-finder.ts'
import type { HidConnection, HidDevice, HidTransport } from './hid-transport.ts'
import { wantedScale } from './scales/find-scales.ts'
import { isScale } from './scales/scale-table.ts'
import { silentLog } from './testing/bench.ts'
import { onUsbChange } from './usb-events.ts'

const mettler: HidDevice = { path: 'a', vendorId: 0x0eb8, productId: 0xf000, serial: '', product: '', usagePage: 0x8d }

/** A bus whose devices the test plugs in and out. */
class Plugs implements HidTransport {
  attached: HidDevice[] = []
  listings = 0
  fails = false

  async list(): Promise<HidDevice[]> {
    this.listings += 1
    if (this.fails) throw new Error('bus error')
    return this.attached
  }

  open(): Promise<HidConnection> {
    return Promise.reject(new Error('not opened here'))
  }
}

function keys(devices: readonly HidDevice[], wanted = isScale): string[] {
  return new HidNames(wanted).of(devices).map(({ key }) => key)
}

test('keys: serial number first, then the place among equals; by usage page, then by the table', () => {
  const devices = [
    { ...mettler, path: 'c', serial: 'S9' },
    { ...mettler, path: 'b' },
    mettler,
    // The same device again, with another of its usages.
    { ...mettler, product: 'again' },
    { ...mettler, path: 'k', usagePage: 1 },
    { ...mettler, path: 'd', vendorId: 0x0922, productId: 0x8004, usagePage: 0 },
    // AccuPost does not speak HID POS.
    { ...mettler, path: 'e', vendorId: 0x04d9, productId: 0x8010, usagePage: 0 },
  ]
  expect(keys(devices)).toEqual(['hid:0eb8:f000', 'hid:0eb8:f000#2', 'hid:0eb8:f000:S9', 'hid:0922:8004'])
  expect(keys(devices, wantedScale([{ driver: 'hid', vendorId: 0x04d9 }]))).toEqual(['hid:04d9:8010'])
  expect(keys([{ ...mettler, serial: 'x'.repeat(300) }])[0]?.length).toBeLessThanOrEqual(100)
})

test('when one of two equal devices is pulled out, the other does not slip into its name', () => {
  const names = new HidNames(isScale)
  const other = { ...mettler, path: 'b' }
  expect(names.of([mettler, other]).map(({ key }) => key)).toEqual(['hid:0eb8:f000', 'hid:0eb8:f000#2'])
  expect(names.of([other]).map(({ key }) => key)).toEqual(['hid:0eb8:f000#2'])
  expect(names.of([{ ...mettler, path: 'z' }, other]).map(({ key }) => key)).toEqual([
    'hid:0eb8:f000#2',
    'hid:0eb8:f000',
  ])
  // Another device on a path that is known.
  expect(names.of([{ ...other, serial: 'S9' }]).map(({ key }) => key)).toEqual(['hid:0eb8:f000:S9'])
})

async function end(finder: HidFinder, bus: HidBus): Promise<void> {
  finder.stop()
  await bus.stop()
}

test.concurrent('what is plugged in is found within two seconds of the news, once, and found again on another path', async ({
  expect,
  onTestFinished,
}) => {
  const plugs = new Plugs()
  let changed: () => void = () => undefined
  const bus = new HidBus(plugs, (listener) => {
    changed = listener
    return async () => undefined
  })
  const found: Parameters<ConstructorParameters<typeof HidFinder>[0]['found']>[0][] = []
  const finder = new HidFinder({ bus, wanted: isScale, found: (device) => void found.push(device), log: silentLog })
  onTestFinished(() => end(finder, bus))
  await finder.start()
  plugs.attached = [{ ...mettler, serial: 'S9' }]
  changed()
  await expect.poll(() => found.length, { timeout: 2_000 }).toBe(1)
  plugs.attached = []
  changed()
  await sleep(300)
  const again = { ...mettler, serial: 'S9', path: 'q' }
  plugs.attached = [again]
  changed()
  await sleep(1_300)
  expect(found).toHaveLength(1)
  expect(found[0]?.key).toBe('hid:0eb8:f000:S9')
  expect(found[0]?.find(plugs.attached)).toEqual(again)
})

test.concurrent('a bus that cannot be listed is tried again', async ({ expect, onTestFinished }) => {
  const plugs = new Plugs()
  plugs.fails = true
  const bus = new HidBus(plugs)
  const found: string[] = []
  const finder = new HidFinder({ bus, wanted: isScale, found: ({ key }) => void found.push(key), log: silentLog })
  onTestFinished(() => end(finder, bus))
  await finder.start()
  plugs.fails = false
  plugs.attached = [mettler]
  await expect.poll(() => found.length, { timeout: 7_000 }).toBe(1)
}, 10_000)

test.concurrent('callers share one listing, and none begins while a device must not be slowed', async () => {
  const plugs = new Plugs()
  const bus = new HidBus(plugs)
  await Promise.all([bus.list(), bus.list(), bus.list()])
  expect(plugs.listings).toBe(1)
  const zero = Promise.withResolvers<void>()
  const quiet = bus.quietly(() => zero.promise)
  const listing = bus.list()
  await sleep(100)
  expect(plugs.listings).toBe(1)
  zero.resolve()
  await Promise.all([quiet, listing])
  expect(plugs.listings).toBe(2)
})

test.concurrent('the events of the system begin and end without harm, with or without a USB bus', async () => {
  const stop = onUsbChange(() => undefined, silentLog)
  await sleep(200)
  await stop()
})
