/** Which USB HID devices are scales. */
import { type HidDevice, usbId } from '../hid-transport.ts'

const scaleUsagePage = 0x8d
/**
 * Scales by vendor and product, for systems that do not tell the usage page. Capacity is never inferred from these.
 * AccuPost 04d9:8010 is left out: it does not speak HID POS (usbscale#14).
 */
const knownScales = new Set([
  // Mettler-Toledo
  '0eb8:f000',
  '0eb8:f001',
  // Elane
  '7b7c:0100',
  // Dymo
  '0922:8003',
  '0922:8004',
  '0922:8009',
  // X.J. Group: 1446:6a73 is sold as a 5 lb and as a 70 lb scale
  '1446:6a73',
  '1446:6a78',
  '1446:6a79',
  // Stamps.com
  '2474:0550',
  '2474:3550',
  // Fairbanks
  '0b67:555e',
  // PB
  '0d8f:0200',
])

/** By usage page first, by the table where the system does not tell it. */
export function isScale(device: HidDevice): boolean {
  return device.usagePage === scaleUsagePage || (device.usagePage === 0 && knownScales.has(usbId(device)))
}
