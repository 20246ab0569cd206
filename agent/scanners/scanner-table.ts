/** Which USB HID devices are scanners the agent can read, and which are scanners in a mode it cannot. */
import { type HidDevice, usbId } from '../hid-transport.ts'

/** USB HID Point of Sale Usage Tables 1.02: barcode scanners. */
const scannerUsagePage = 0x8c
/** Keyboards and mice; a scanner in keyboard mode is one of them. */
const desktopUsagePage = 0x01
const scannerWords = /scanner|barcode|bar code/i
const cure = 'scan the setup code "HID POS" or "CDC" of its manual'

/** Zebra and Symbol by vendor and product: the mode is in the product id. SNAPI is not documented. */
const zebraModes: Record<string, string> = {
  '05e0:1200': 'keyboard mode: the browser reads it, the agent cannot',
  '05e0:1300': 'IBM hand-held mode',
  '05e0:1900': 'SNAPI mode',
}

/** True for scanners in HID POS mode. */
export function isScanner(device: HidDevice): boolean {
  return device.usagePage === scannerUsagePage
}

/** One line for each attached scanner that the agent cannot read in its mode, with the cure. */
export function scannersToSetUp(devices: readonly HidDevice[]): string[] {
  const readable = new Set(devices.filter(isScanner).map(usbId))
  const lines = devices
    .filter((device) => !readable.has(usbId(device)))
    .flatMap((device) => {
      const mode = modeOf(device)
      const name = device.product || 'USB scanner'
      return mode === null ? [] : [`${name}  [usb ${usbId(device)}]  is in ${mode}; for the agent ${cure}`]
    })
  // A device lists each of its usages.
  return [...new Set(lines)]
}

function modeOf(device: HidDevice): string | null {
  const known = zebraModes[usbId(device)]
  if (known !== undefined) return known
  const keyboard = device.usagePage === desktopUsagePage && scannerWords.test(device.product)
  return keyboard ? (zebraModes['05e0:1200'] ?? null) : null
}
