/** Notices label printers on USB by themselves, and speaks to each in the language of its maker. */
import type { DeviceEvents, Printer, PrintTask } from '../device.ts'
import { errorText } from '../error-text.ts'
import type { Log } from '../log.ts'
import { problem } from '../problems.ts'
import { BrotherRaster } from './brother.ts'
import { LabelPrinter, type PrinterLanguage, type PrinterSession } from './label-printer.ts'
import { LineError, type OpenLine } from './line.ts'
import { Sbpl } from './sato.ts'
import { openUsbLine } from './usb-line.ts'
import { attachedUsbPrinters, type UsbFolders, type UsbPrinter } from './usb-printers.ts'
import { Zpl } from './zpl.ts'

/** A listing reads a few small files of /sys; a printer that was plugged in is there within two seconds. */
const listMs = 1_500
/** Nothing on the wire tells what is loaded before it is asked for. */
const usualMedia = '102x152'

interface UsbPrinterFinderOptions {
  /** called once a key; a printer that comes back is opened again by the one made first */
  found(printer: Printer): void
  events: DeviceEvents
  log: Log
  folders?: UsbFolders
}

export class UsbPrinterFinder {
  readonly #options: UsbPrinterFinderOptions
  readonly #known = new Set<string>()
  #timer: NodeJS.Timeout | undefined
  #stopped = false

  constructor(options: UsbPrinterFinderOptions) {
    this.#options = options
  }

  /** Lists once, then again and again. Never throws. */
  async start(): Promise<void> {
    const { found, events, log, folders } = this.#options
    try {
      for (const printer of await attachedUsbPrinters(folders)) {
        if (this.#known.has(printer.key) || this.#stopped) continue
        this.#known.add(printer.key)
        found(usbPrinter(printer, events, folders))
      }
    } catch (error) {
      log.warn({ error: errorText(error) }, 'USB printers not listed')
    }
    if (!this.#stopped) this.#timer = setTimeout(() => void this.start(), listMs)
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
  }
}

function usbPrinter(printer: UsbPrinter, events: DeviceEvents, folders?: UsbFolders): Printer {
  const { key, model } = printer
  const language = new UsbLanguage(printer, folders)
  return new LabelPrinter({ key, name: model, model, connection: key.replaceAll(':', ' '), language, events })
}

/** The language of the maker over whatever device the printer has now: it may come back as another `lp`, or asleep. */
class UsbLanguage implements PrinterLanguage {
  readonly driver: string
  readonly formats: PrinterLanguage['formats']
  readonly dpi: number | null
  readonly #inner: PrinterLanguage
  readonly #find: () => Promise<UsbPrinter | undefined>

  constructor(printer: UsbPrinter, folders?: UsbFolders) {
    this.#find = async () => (await attachedUsbPrinters(folders)).find(({ key }) => key === printer.key)
    this.#inner = languageOf(printer, async () => {
      const { path = null } = (await this.#find()) ?? {}
      if (path === null) throw new LineError('the printer is not attached')
      return openUsbLine(path)
    })
    this.driver = this.#inner.driver
    this.formats = this.#inner.formats
    this.dpi = this.#inner.dpi
  }

  labels(task: PrintTask): Promise<readonly Uint8Array[]> {
    return this.#inner.labels(task)
  }

  async begin(): Promise<PrinterSession> {
    return (await this.#find())?.path === null ? asleep : this.#inner.begin()
  }
}

function languageOf({ language, dpi }: UsbPrinter, open: OpenLine): PrinterLanguage {
  if (language === 'zpl') return new Zpl({ open, dpi })
  if (language === 'sbpl') return new Sbpl({ open, openStatus: null, link: 'other' })
  return new BrotherRaster({ open, media: usualMedia, askStatus: null })
}

/** A Brother in Editor Lite mode: there, and not to be spoken to. */
const asleep: PrinterSession = {
  look: async () => problem('editor_lite'),
  send: () => Promise.reject(new LineError('Editor Lite mode')),
  progress: () => Promise.reject(new LineError('Editor Lite mode')),
  notUnderstood: null,
  close: () => undefined,
}
