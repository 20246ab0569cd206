/** The port to USB HID: everything above it runs on recorded or simulated reports as well as on node-hid. */
import { errorText } from '../error-text.ts'

export interface HidDevice {
  path: string
  vendorId: number
  productId: number
  serial: string
  product: string
  usagePage: number
}

export interface HidConnection {
  onReport(listener: (bytes: Uint8Array) => void): void
  /** called once, when the device is gone or unreadable */
  onLost(listener: (reason: string) => void): void
  write(bytes: Uint8Array): Promise<void>
  sendFeature(bytes: Uint8Array): Promise<void>
  close(): Promise<void>
}

export interface HidTransport {
  list(): Promise<HidDevice[]>
  open(path: string): Promise<HidConnection>
}

/** node-hid, loaded only here and only when wanted. Throws when its native part does not load (libusb missing). */
export async function nodeHidTransport(): Promise<HidTransport> {
  const { devicesAsync, HIDAsync } = await import('node-hid')
  return {
    async list() {
      const devices = await devicesAsync()
      return devices.flatMap((device) =>
        device.path
          ? [
              {
                path: device.path,
                vendorId: device.vendorId,
                productId: device.productId,
                serial: device.serialNumber ?? '',
                product: device.product ?? '',
                usagePage: device.usagePage ?? 0,
              },
            ]
          : [],
      )
    },
    async open(path) {
      const device = await HIDAsync.open(path)
      return {
        onReport: (listener) => void device.on('data', (bytes: Uint8Array) => listener(bytes)),
        onLost: (listener) => void device.once('error', (error: unknown) => listener(errorText(error))),
        write: async (bytes) => void (await device.write(Buffer.from(bytes))),
        sendFeature: async (bytes) => void (await device.sendFeatureReport(Buffer.from(bytes))),
        close: () => device.close(),
      }
    },
  }
}

const scaleUsagePage = 0x8d
/** Scales by vendor and product, for systems that do not tell the usage page. Capacity is never inferred from these. */
const knownScales = new Set([
  '0eb8:f000',
  '0eb8:f001',
  '7b7c:0100',
  '0922:8003',
  '0922:8004',
  '0922:8009',
  '1446:6a73',
  '1446:6a78',
  '1446:6a79',
  '2474:0550',
  '2474:3550',
  '0b67:555e',
  '0d8f:0200',
])

export function isScale(device: HidDevice): boolean {
  return device.usagePage === scaleUsagePage || (device.usagePage === 0 && knownScales.has(usbId(device)))
}

/** `vvvv:pppp` */
export function usbId({ vendorId, productId }: Pick<HidDevice, 'vendorId' | 'productId'>): string {
  const hex = (number: number) => number.toString(16).padStart(4, '0')
  return `${hex(vendorId)}:${hex(productId)}`
}
