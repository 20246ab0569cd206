/** `postroom-agent devices`: what devices.json lists and which USB scales are attached. */
import { exitCodes } from '../config.ts'
import { listedDevices } from '../devices.ts'
import { readDevicesFile } from '../devices-file.ts'
import { errorText } from '../error-text.ts'
import { openLog } from '../log.ts'
import { namedScales } from '../scales/find-scales.ts'
import { nodeHidTransport, usbId } from '../scales/hid-transport.ts'

export async function runDevices(folder: string): Promise<number> {
  const file = readDevicesFile(folder)
  const silent = { changed: () => undefined, reading: () => undefined }
  const listed = listedDevices(file, { events: silent, log: openLog('silent') }).map((device) => device.describe())
  const lines = listed.map(({ kind, name, connection, key }) => `${kind.padEnd(8)} ${name}  [${connection}]  ${key}`)
  process.stdout.write(
    `Listed in devices.json:\n${lines.length > 0 ? lines.join('\n') : '  none'}\n\nUSB scales found:\n`,
  )
  process.stdout.write(`${await foundScales(file.scales.filter((scale) => scale.driver === 'hid'))}\n`)
  return exitCodes.ok
}

async function foundScales(configured: Parameters<typeof namedScales>[1]): Promise<string> {
  try {
    const scales = namedScales(await (await nodeHidTransport()).list(), configured)
    const lines = scales.map(
      ({ key, device }) => `scale    ${device.product || 'USB scale'}  [usb ${usbId(device)}]  ${key}`,
    )
    return lines.length > 0 ? lines.join('\n') : '  none'
  } catch (error) {
    return `  HID unavailable: ${errorText(error)}. On Debian and Ubuntu install libusb-1.0-0`
  }
}
