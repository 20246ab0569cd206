/** The port to USB HID: everything above it runs on recorded or simulated reports as well as on node-hid. */
import { errorText } from './error-text.ts'

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
        onLost: (listener) => {
          let told = false
          // The handler stays: an 'error' that nobody listens to would end the agent.
          device.on('error', (error: unknown) => {
            if (!told) listener(errorText(error))
            told = true
          })
        },
        write: async (bytes) => void (await device.write(Buffer.from(bytes))),
        sendFeature: async (bytes) => void (await device.sendFeatureReport(Buffer.from(bytes))),
        close: () => device.close(),
      }
    },
  }
}

/** `vvvv:pppp` */
export function usbId({ vendorId, productId }: Pick<HidDevice, 'vendorId' | 'productId'>): string {
  const hex = (number: number) => number.toString(16).padStart(4, '0')
  return `${hex(vendorId)}:${hex(productId)}`
}
