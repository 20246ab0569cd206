/** Scanners of devices.json: those on serial lines. USB scanners in HID POS mode are found by themselves. */
import { entryCheck, entryFields } from '../config-entry.ts'
import type { DeviceEvents, Scanner } from '../device.ts'
import type { Junk } from '../junk.ts'
import type { Log } from '../log.ts'
import { openSerial } from '../scales/serial-transport.ts'
import { PlainSerialReader } from './plain-serial.ts'
import { type ScannerReader, SerialScanner } from './serial-scanner.ts'
import { SsiReader, ssiSilenceMs } from './ssi.ts'

/** What scanners are set to when they leave the factory. */
const factoryBaudRate = 9600
/** Without a suffix silence ends a barcode; with one it only cuts what a scanner never finished. */
const idleMs = { endsBarcode: 100, cutsBarcode: 500 }

interface SerialFields {
  path: string
  baudRate?: number
  framing?: '7E1' | '8N1'
  name?: string
}
interface PlainSerialConfig extends SerialFields {
  driver: 'plain-serial'
  /** what the scanner sends behind a barcode, e.g. `\r`; absent: silence ends it, whatever line end is sent */
  suffix?: string
  /** what the scanner sends in front of a barcode; it is taken off */
  prefix?: string
}
interface SsiConfig extends SerialFields {
  driver: 'ssi'
}
export type ScannerConfig = PlainSerialConfig | SsiConfig

const { serialPath, baudRate, framing, name } = entryFields
const line = { path: serialPath, baudRate, framing, name }
const affix = { type: 'string', minLength: 1, maxLength: 4 }
export const scannerChecks = {
  'plain-serial': entryCheck('plain-serial', ['path'], { ...line, prefix: affix, suffix: affix }),
  ssi: entryCheck('ssi', ['path'], line),
}

/** The listed serial scanners, not started. */
export function listedScanners(entries: readonly ScannerConfig[], deps: { events: DeviceEvents; log: Log }): Scanner[] {
  return entries.map((entry) => {
    const { driver, path, baudRate = factoryBaudRate, framing = '8N1', name } = entry
    const model = driver === 'ssi' ? 'SSI scanner' : 'Serial scanner'
    const label = {
      key: `serial:${path}`.slice(0, 100),
      name: name ?? model,
      model,
      connection: `serial ${path}`.slice(0, 200),
      driver,
    }
    const reader = (junk: Junk) => (entry.driver === 'ssi' ? ssiReader(junk) : plainReader(entry, junk))
    return new SerialScanner({ ...label, path, baudRate, framing, reader, open: openSerial, ...deps })
  })
}

function plainReader({ prefix = '', suffix = '' }: PlainSerialConfig, junk: Junk): ScannerReader {
  const silentMs = suffix === '' ? idleMs.endsBarcode : idleMs.cutsBarcode
  const reader = new PlainSerialReader({ prefix, suffix, idleMs: silentMs }, junk)
  return {
    feed: (bytes, nowMs) => ({ scans: reader.feed(bytes, nowMs), answers: [] }),
    silence: (nowMs) => reader.silence(nowMs),
    silenceMs: silentMs,
  }
}

function ssiReader(junk: Junk): ScannerReader {
  const reader = new SsiReader(junk)
  return {
    feed: (bytes, nowMs) => reader.feed(bytes, nowMs),
    // Nothing is ended by silence, but what was cut is reported.
    silence: (nowMs) => reader.feed(new Uint8Array(), nowMs).scans,
    silenceMs: ssiSilenceMs,
  }
}
