/** USB scales that are noticed by themselves, all of them or those devices.json narrows them to. */
import type { DeviceEvents } from '../device.ts'
import type { HidBus } from '../hid-bus.ts'
import { HidFinder } from '../hid-finder.ts'
import { type HidDevice, usbId } from '../hid-transport.ts'
import type { Log } from '../log.ts'
import { HidScale } from './hid-scale.ts'
import type { HidScaleConfig } from './listed.ts'
import { isScale } from './scale-table.ts'

interface FinderOptions {
  bus: HidBus
  configured: readonly HidScaleConfig[]
  events: DeviceEvents
  log: Log
  found(scale: HidScale): void
}

/** Makes a device of every USB scale found; not started. */
export function scaleFinder({ bus, configured, events, log, found }: FinderOptions): HidFinder {
  return new HidFinder({
    bus,
    wanted: wantedScale(configured),
    log,
    found: ({ key, device, find }) => {
      const model = (device.product || `USB scale ${usbId(device)}`).slice(0, 100)
      const label = { key, name: model, model, connection: `usb ${usbId(device)}`, driver: 'hid-pos', virtual: false }
      found(new HidScale({ ...label, bus, find, events, log }))
    },
  })
}

/** Which HID devices count as scales. `configured` narrows to the scales named in devices.json when it names any. */
export function wantedScale(configured: readonly HidScaleConfig[]): (device: HidDevice) => boolean {
  if (configured.length === 0) return isScale
  return (device) =>
    configured.some(
      ({ vendorId, productId, serial }) =>
        (vendorId === undefined ? isScale(device) : vendorId === device.vendorId) &&
        (productId === undefined || productId === device.productId) &&
        (serial === undefined || serial === device.serial),
    )
}
