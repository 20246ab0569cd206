/** Printers of devices.json. Those on USB are found by themselves. */
import { entryCheck, entryFields } from '../config-entry.ts'
import type { DeviceEvents, Printer } from '../device.ts'
import { BrotherRaster } from './brother.ts'
import { type BrotherMediaName, brotherMedia } from './brother-raster.ts'
import { brotherSnmp } from './brother-snmp.ts'
import { ippPrinter } from './ipp.ts'
import { LabelPrinter, type PrinterLanguage } from './label-printer.ts'
import { Sbpl } from './sato.ts'
import { systemPrinter } from './system.ts'
import { openTcpLine } from './tcp-line.ts'
import { Zpl } from './zpl.ts'

/** Raw printing port of Zebra and most others. */
const rawPort = 9100
const snmpPort = 161
const usualMedia = '102x152'

interface NetworkEntry {
  host: string
  port?: number
  name?: string
}

interface ZplEntry extends NetworkEntry {
  driver: 'zpl'
  /** 203 when missing */
  dpi?: number
}

interface SbplEntry extends NetworkEntry {
  driver: 'sbpl'
  /** TCP port of the status when the printer has one of its own: 1025 beside 1024 */
  statusPort?: number
}

interface BrotherEntry extends NetworkEntry {
  driver: 'brother-raster'
  /** what is loaded, by the name on the box; labels of 102 x 152 mm when missing */
  media?: BrotherMediaName
  /** UDP port of its SNMP */
  statusPort?: number
}

interface IppEntry {
  driver: 'ipp'
  /** `ipp://` or `ipps://` */
  url: string
  name?: string
  /** SHA-256 of the one certificate to trust */
  fingerprint?: string
}

interface SystemEntry {
  driver: 'system'
  /** its name in the operating system */
  queue: string
  name?: string
}

type LabelEntry = ZplEntry | SbplEntry | BrotherEntry
export type PrinterConfig = LabelEntry | IppEntry | SystemEntry

const { host, port, name, dpi } = entryFields
const network = { host, port, name }
const media = { enum: Object.keys(brotherMedia) }
const url = { type: 'string', minLength: 7, maxLength: 180, pattern: '^ipps?://' }
const fingerprint = { type: 'string', pattern: '^([0-9A-Fa-f]{2}:){31}[0-9A-Fa-f]{2}$' }
const queue = { type: 'string', minLength: 1, maxLength: 90 }
export const printerChecks = {
  zpl: entryCheck('zpl', ['host'], { ...network, dpi }),
  sbpl: entryCheck('sbpl', ['host'], { ...network, statusPort: port }),
  'brother-raster': entryCheck('brother-raster', ['host'], { ...network, statusPort: port, media }),
  ipp: entryCheck('ipp', ['url'], { url, name, fingerprint }),
  system: entryCheck('system', ['queue'], { queue, name }),
}

/** The listed printers, not started. Throws AgentError for an IPP address that is none. */
export function listedPrinters(entries: readonly PrinterConfig[], events: DeviceEvents): Printer[] {
  return entries.map((entry) => {
    if (entry.driver === 'ipp') return ippPrinter({ ...entry, events })
    return entry.driver === 'system' ? systemPrinter({ ...entry, events }) : labelPrinter(entry, events)
  })
}

function labelPrinter(entry: LabelEntry, events: DeviceEvents): Printer {
  const { host, port = rawPort, name } = entry
  return new LabelPrinter({
    key: `tcp:${host}:${port}`.slice(0, 100),
    name: name ?? host.slice(0, 100),
    model: models[entry.driver],
    connection: `tcp ${host}:${port}`.slice(0, 200),
    language: languageOf(entry, { host, port }),
    events,
  })
}

const models = { zpl: 'ZPL printer', sbpl: 'SATO WS408', 'brother-raster': 'Brother QL-1100' } as const

function languageOf(entry: LabelEntry, address: { host: string; port: number }): PrinterLanguage {
  const open = () => openTcpLine(address)
  const { host } = address
  if (entry.driver === 'zpl') return new Zpl({ open, dpi: entry.dpi ?? null })
  if (entry.driver === 'sbpl') {
    const status = entry.statusPort ?? null
    const openStatus = status === null ? null : () => openTcpLine({ host, port: status })
    return new Sbpl({ open, openStatus, link: 'lan' })
  }
  const askStatus = brotherSnmp({ host, port: entry.statusPort ?? snmpPort })
  return new BrotherRaster({ open, media: entry.media ?? usualMedia, askStatus })
}
