/** devices.json: the devices that cannot be found by themselves, listed by hand, and the drop folders. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AgentError } from './config.ts'
import type { EntryCheck } from './config-entry.ts'
import { errorText } from './error-text.ts'
import { type DropFolderConfig, folderChecks } from './folders/listed.ts'
import { type LocalScannerConfig, localScannerCheck, localScannerOff } from './local/scanner-config.ts'
import { type PrinterConfig, printerChecks } from './printers/listed.ts'
import { type ScaleConfig, scaleChecks } from './scales/listed.ts'
import { type ScannerConfig, scannerChecks } from './scanners/listed.ts'

/** Together with the found ones these keep `hello` inside one frame (64 kB); of folders it has room for ten. */
const entriesMax = { printers: 20, scales: 20, scanners: 20, folders: 10 }

export interface DevicesFile {
  printers: PrinterConfig[]
  scales: ScaleConfig[]
  scanners: ScannerConfig[]
  /** not devices: what Simple Integration watches */
  folders: DropFolderConfig[]
  /** not a device: the local WebSocket for programs that read addresses */
  localScanner: LocalScannerConfig
}
/** The lists of devices.json. */
export type DevicesSection = Exclude<keyof DevicesFile, 'localScanner'>

/** One check a driver, by list; the local page makes its forms of them. */
export const deviceChecks: Record<DevicesSection, Record<string, EntryCheck>> = {
  printers: printerChecks,
  scales: scaleChecks,
  scanners: scannerChecks,
  folders: folderChecks,
}
const sections = Object.keys(deviceChecks) as DevicesSection[]
const known = [...sections, 'localScanner']
const sectionWords = known.map((name) => `"${name}"`).join(', ')

/** Reads devices.json; no file means nothing by hand. Throws AgentError naming the entry and field that is wrong. */
export function readDevicesFile(folder: string): DevicesFile {
  const file = join(folder, 'devices.json')
  return checkedDevices(existsSync(file) ? parsed(file) : {}, file)
}

/** What the content of a devices.json means. Throws AgentError naming `place`, the entry and the field that is wrong. */
export function checkedDevices(content: Record<string, unknown>, place: string): DevicesFile {
  const unknown = Object.keys(content).find((key) => !known.includes(key))
  if (unknown !== undefined) throw new AgentError(`${place}: "${unknown}" is unknown; it has ${sectionWords}`)
  const { localScanner = localScannerOff } = content
  if (!localScannerCheck(localScanner)) throw new AgentError(`${place}: localScanner${whyWrong(localScannerCheck)}`)
  const lists = Object.fromEntries(sections.map((name) => [name, section(place, name, content)]))
  return { ...lists, localScanner } as unknown as DevicesFile
}

function parsed(file: string): Record<string, unknown> {
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (typeof content === 'object' && content !== null && !Array.isArray(content)) return { ...content }
  } catch (error) {
    throw new AgentError(`${file} is not valid JSON: ${errorText(error)}`)
  }
  throw new AgentError(`${file} must hold an object with ${sectionWords}`)
}

function section(file: string, name: DevicesSection, content: Record<string, unknown>): unknown[] {
  const entries = content[name] ?? []
  if (!Array.isArray(entries)) throw new AgentError(`${file}: ${name} must be a list`)
  if (entries.length > entriesMax[name])
    throw new AgentError(`${file}: ${name} has more than ${entriesMax[name]} entries`)
  for (const [index, entry] of entries.entries()) checkEntry(`${file}: ${name}[${index}]`, deviceChecks[name], entry)
  return entries
}

function checkEntry(place: string, drivers: Record<string, EntryCheck>, entry: unknown): void {
  const driver = typeof entry === 'object' && entry !== null && 'driver' in entry ? String(entry.driver) : ''
  const check = drivers[driver]
  if (!check) throw new AgentError(`${place}.driver is "${driver}"; known are ${Object.keys(drivers).join(', ')}`)
  if (!check(entry)) throw new AgentError(`${place}${whyWrong(check)}`)
}

/** Field and reason of the last refusal, without the value. */
function whyWrong(check: EntryCheck): string {
  const error = check.errors?.[0]
  const field = error?.instancePath.replaceAll('/', '.') ?? ''
  const allowed = error?.params.allowedValues ?? error?.params.additionalProperty
  return `${field} ${error?.message ?? 'is not valid'}${allowed ? `: ${String(allowed)}` : ''}`
}
