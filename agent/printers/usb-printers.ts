/** Which label printers hang on the USB of this computer, as Linux tells it under /sys. */
import { readdir, readFile, realpath } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { errorCode } from '../error-text.ts'

export interface UsbPrinter {
  /** `usb:vendor:product:serial`; without a serial number, the port it is plugged into */
  key: string
  model: string
  dpi: number | null
  language: 'zpl' | 'sbpl' | 'brother-raster'
  /** its raw device; null for a Brother in Editor Lite mode, which plays a memory stick and prints nothing */
  path: string | null
}

/** Where Linux tells it; tests put a folder in its place. */
export interface UsbFolders {
  /** one folder a USB printer, named like its device */
  classes: string
  /** one folder a USB device */
  devices: string
  /** the raw devices */
  raw: string
}

const linuxFolders: UsbFolders = { classes: '/sys/class/usbmisc', devices: '/sys/bus/usb/devices', raw: '/dev/usb' }
const languages: Record<string, UsbPrinter['language']> = { '0a5f': 'zpl', '0828': 'sbpl', '04f9': 'brother-raster' }
const brother = '04f9'
/** Products in Editor Lite mode, and what they are without it (QL-1100, QL-1110NWB). The pairs are assumed. */
const editorLite: Record<string, string> = { '20a9': '20a7', '20aa': '20a8' }
const printersMax = 20

/** Printers of the three makers; empty where there is no /sys (macOS, Windows: set them up as system printers there). */
export async function attachedUsbPrinters(folders: UsbFolders = linuxFolders): Promise<UsbPrinter[]> {
  const printers: UsbPrinter[] = []
  for (const name of await entries(folders.classes)) {
    if (/^lp\d+$/.test(name)) printers.push(...(await printerOf(join(folders.classes, name), join(folders.raw, name))))
  }
  for (const name of await entries(folders.devices)) printers.push(...(await sleeperOf(join(folders.devices, name))))
  return printers.slice(0, printersMax)
}

/** A list of one, or of none when it is another maker's or was just unplugged. */
async function printerOf(folder: string, path: string): Promise<UsbPrinter[]> {
  const usbInterface = await resolved(join(folder, 'device'))
  if (usbInterface === null) return []
  const device = dirname(usbInterface)
  const language = languages[await word(device, 'idVendor')]
  if (!language) return []
  const model = modelOf(await word(usbInterface, 'ieee1284_id')) || (await word(device, 'product')) || 'USB printer'
  const dots = /(\d{3}) ?dpi/i.exec(model)?.[1]
  return [{ key: await keyOf(device), model: model.slice(0, 100), dpi: dots ? Number(dots) : null, language, path }]
}

async function sleeperOf(device: string): Promise<UsbPrinter[]> {
  if ((await word(device, 'idVendor')) !== brother) return []
  if (!editorLite[await word(device, 'idProduct')]) return []
  const model = (await word(device, 'product')) || 'Brother label printer'
  const place = (await resolved(device)) ?? device
  return [{ key: await keyOf(place), model: model.slice(0, 100), dpi: null, language: 'brother-raster', path: null }]
}

/** The same key in Editor Lite mode: it is the same printer. */
async function keyOf(device: string): Promise<string> {
  const [vendor, product, serial] = await Promise.all([
    word(device, 'idVendor'),
    word(device, 'idProduct'),
    word(device, 'serial'),
  ])
  return `usb:${vendor}:${editorLite[product] ?? product}:${serial || basename(device)}`.slice(0, 100)
}

/** The model in an IEEE 1284 identification, e.g. `MFG:Zebra;CMD:ZPL;MDL:ZTC ZD421-203dpi ZPL;`. */
function modelOf(identification: string): string {
  return /(?:^|;)\s*(?:MDL|MODEL):([^;]*)/.exec(identification)?.[1]?.trim() ?? ''
}

async function entries(folder: string): Promise<string[]> {
  return (await orNothing(readdir(folder))) ?? []
}

/** What is written there; '' when nothing is. */
async function word(folder: string, name: string): Promise<string> {
  return ((await orNothing(readFile(join(folder, name), 'utf8'))) ?? '').trim()
}

function resolved(path: string): Promise<string | null> {
  return orNothing(realpath(path))
}

/** A device may be unplugged between two looks at it, and then its files are gone. */
async function orNothing<T>(looked: Promise<T>): Promise<T | null> {
  try {
    return await looked
  } catch (error) {
    if (['ENOENT', 'ENODEV', 'ENOTDIR', 'EACCES', 'EIO'].includes(errorCode(error))) return null
    throw error
  }
}
