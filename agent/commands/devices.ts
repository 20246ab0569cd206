/** `postroom-agent devices`: what devices.json lists and which USB scales are attached. */
import { exitCodes } from '../config.ts'
import { listedDevices } from '../devices.ts'
import { readDevicesFile } from '../devices-file.ts'
import { errorText } from '../error-text.ts'
import { HidNames } from '../hid-finder.ts'
import { nodeHidTransport, usbId } from '../hid-transport.ts'
import { openLog } from '../log.ts'
import { wantedScale } from '../scales/find-scales.ts'

export async function runDevices(folder: string): Promise<number> {
  const file = readDevicesFile(folder)
  const silent = { changed: () => undefined, reading: () => undefined, scan: () => undefined }
  const listed = listedDevices(file, { events: silent, log: openLog('silent') }).map((device) => device.describe())
  const lines = listed.map(({ kind, name, connection, key }) => `${kind.padEnd(8)} ${name}  [${connection}]  ${key}`)
  process.stdout.write(
    `Listed in devices.json:\n${lines.length > 0 ? lines.join('\n') : '  none'}\n\nUSB scales found:\n`,
  )
  process.stdout.write(`${await foundScales(file.scales.filter((scale) => scale.driver === 'hid'))}\n`)
  return exitCodes.ok
}

async function foundScales(configured: Parameters<typeof wantedScale>[0]): Promise<string> {
  try {
    const scales = new HidNames(wantedScale(configured)).of(await (await nodeHidTransport()).list())
    const lines = scales.map(
      ({ key, device }) => `scale    ${device.product || 'USB scale'}  [usb ${usbId(device)}]  ${key}`,
    )
    return lines.length > 0 ? lines.join('\n') : '  none'
  } catch (error) {
    return `  HID unavailable: ${errorText(error)}. On Debian and Ubuntu install libusb-1.0-0`
  }
}
