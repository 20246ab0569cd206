/** devices.json: the devices that cannot be found by themselves, listed by hand. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AgentError } from './config.ts'
import { errorText } from './error-text.ts'
import { validator } from './messages.ts'

/** Together with the found ones this keeps `hello` inside one frame (64 kB). */
const devicesMax = 20
/** `host` of a ZPL printer reached over TCP. */
export interface PrinterConfig {
  driver: 'zpl'
  host: string
  port?: number
  name?: string
  dpi?: number
}
export interface HidScaleConfig {
  driver: 'hid'
  vendorId?: number
  productId?: number
  serial?: string
}
interface SerialScaleConfig {
  driver: 'mettler-8217'
  path: string
  unit: 'lb' | 'kg'
  baudRate?: number
  framing?: '7E1' | '8N1'
  name?: string
}
export interface DevicesFile {
  printers: PrinterConfig[]
  scales: (HidScaleConfig | SerialScaleConfig)[]
}

/** JSON Schema of an entry: unknown fields are refused. */
function entry(driver: string, required: readonly string[], properties: Record<string, object>): object {
  const fields = { driver: { const: driver }, ...properties }
  return { type: 'object', additionalProperties: false, required: ['driver', ...required], properties: fields }
}

const name = { type: 'string', minLength: 1, maxLength: 100 }
const usbNumber = { type: 'integer', minimum: 0, maximum: 0xffff }
const printerFields = {
  host: { type: 'string', minLength: 1, maxLength: 253 },
  port: { type: 'integer', minimum: 1, maximum: 65_535 },
  name,
  dpi: { type: 'integer', minimum: 100, maximum: 1200 },
}
const hidFields = { vendorId: usbNumber, productId: usbNumber, serial: { type: 'string', maxLength: 100 } }
const serialFields = {
  path: { type: 'string', minLength: 1, maxLength: 200 },
  unit: { enum: ['lb', 'kg'] },
  baudRate: { type: 'integer', minimum: 300, maximum: 115_200 },
  framing: { enum: ['7E1', '8N1'] },
  name,
}

const drivers = {
  printers: { zpl: validator<PrinterConfig>(entry('zpl', ['host'], printerFields)) },
  scales: {
    hid: validator<HidScaleConfig>(entry('hid', [], hidFields)),
    'mettler-8217': validator<SerialScaleConfig>(entry('mettler-8217', ['path', 'unit'], serialFields)),
  },
} as const

/** Reads devices.json; no file means no devices by hand. Throws AgentError naming the entry and field that is wrong. */
export function readDevicesFile(folder: string): DevicesFile {
  const file = join(folder, 'devices.json')
  if (!existsSync(file)) return { printers: [], scales: [] }
  const content = parsed(file)
  for (const key of Object.keys(content)) {
    if (key !== 'printers' && key !== 'scales')
      throw new AgentError(`${file}: "${key}" is unknown; it has "printers" and "scales"`)
  }
  const printers = section(file, 'printers', content) as DevicesFile['printers']
  const scales = section(file, 'scales', content) as DevicesFile['scales']
  return { printers, scales }
}

function parsed(file: string): Record<string, unknown> {
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (typeof content === 'object' && content !== null && !Array.isArray(content)) return { ...content }
  } catch (error) {
    throw new AgentError(`${file} is not valid JSON: ${errorText(error)}`)
  }
  throw new AgentError(`${file} must hold an object with "printers" and "scales"`)
}

function section(file: string, name: keyof typeof drivers, content: Record<string, unknown>): unknown[] {
  const entries = content[name] ?? []
  if (!Array.isArray(entries)) throw new AgentError(`${file}: ${name} must be a list`)
  if (entries.length > devicesMax) throw new AgentError(`${file}: ${name} has more than ${devicesMax} entries`)
  for (const [index, entry] of entries.entries()) checkEntry(`${file}: ${name}[${index}]`, drivers[name], entry)
  return entries
}

function checkEntry(place: string, known: Record<string, ReturnType<typeof validator>>, entry: unknown): void {
  const driver = typeof entry === 'object' && entry !== null && 'driver' in entry ? String(entry.driver) : ''
  const check = known[driver]
  if (!check) throw new AgentError(`${place}.driver is "${driver}"; known are ${Object.keys(known).join(', ')}`)
  if (check(entry)) return
  const error = check.errors?.[0]
  const field = error?.instancePath.replaceAll('/', '.') ?? ''
  const allowed = error?.params.allowedValues ?? error?.params.additionalProperty
  throw new AgentError(`${place}${field} ${error?.message ?? 'is not valid'}${allowed ? `: ${String(allowed)}` : ''}`)
}
