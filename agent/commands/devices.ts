/** `postroom-agent devices`: what devices.json lists, what is attached, and scanners that need a setup code first. */
import { exitCodes } from '../config.ts'
import { listedDevices } from '../devices.ts'
import { type DevicesFile, readDevicesFile } from '../devices-file.ts'
import { errorText } from '../error-text.ts'
import { HidNames, type NamedHidDevice } from '../hid-finder.ts'
import { nodeHidTransport, usbId } from '../hid-transport.ts'
import { openLog } from '../log.ts'
import { attachedUsbPrinters } from '../printers/usb-printers.ts'
import { wantedScale } from '../scales/find-scales.ts'
import { isScanner, scannersToSetUp } from '../scanners/scanner-table.ts'

const none = '  none'

export async function runDevices(folder: string): Promise<number> {
  const file = readDevicesFile(folder)
  const found = [...(await foundPrinters()), ...(await foundHid(file))]
  write('Listed in devices.json', listed(file))
  write('\nFound on USB', found)
  return exitCodes.ok
}

function write(title: string, lines: readonly string[]): void {
  process.stdout.write(`${title}:\n${lines.length > 0 ? lines.join('\n') : none}\n`)
}

function listed(file: DevicesFile): string[] {
  const silent = { changed: () => undefined, reading: () => undefined, scan: () => undefined }
  return listedDevices(file, { events: silent, log: openLog('silent') })
    .map((device) => device.describe())
    .map(({ kind, name, connection, key }) => `${kind.padEnd(8)} ${name}  [${connection}]  ${key}`)
}

async function foundPrinters(): Promise<string[]> {
  const printers = await attachedUsbPrinters()
  return printers.map(({ key, model, path }) => {
    const how = path ?? 'Editor Lite is on: hold its button until the light goes out'
    return `printer  ${model}  [${how}]  ${key}`
  })
}

async function foundHid(file: DevicesFile): Promise<string[]> {
  const configured = file.scales.filter((scale) => scale.driver === 'hid')
  try {
    const attached = await (await nodeHidTransport()).list()
    const scales = new HidNames(wantedScale(configured)).of(attached)
    const scanners = new HidNames(isScanner).of(attached)
    return [
      ...scales.map((found) => lineOf('scale', found)),
      ...scanners.map((found) => lineOf('scanner', found)),
      ...scannersToSetUp(attached),
    ]
  } catch (error) {
    return [`  scales and scanners: ${errorText(error)}. On Debian and Ubuntu install libusb-1.0-0`]
  }
}

function lineOf(kind: string, { key, device }: NamedHidDevice): string {
  return `${kind.padEnd(8)} ${device.product || `USB ${kind}`}  [usb ${usbId(device)}]  ${key}`
}
