/** devices.json: the devices that cannot be found by themselves, listed by hand. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Static, Type } from 'typebox'
import { object, oneOf, text } from '#contracts/schema.ts'
import { AgentError } from './config.ts'
import { errorText } from './error-text.ts'
import { validator } from './messages.ts'

/** Together with the found ones this keeps `hello` inside one frame (64 kB). */
const devicesMax = 20
const usbNumber = Type.Integer({ minimum: 0, maximum: 0xffff })

const PrinterConfig = object({
  driver: Type.Literal('zpl'),
  host: text(253, { minLength: 1 }),
  port: Type.Optional(Type.Integer({ minimum: 1, maximum: 65_535 })),
  name: Type.Optional(text(100, { minLength: 1 })),
  dpi: Type.Optional(Type.Integer({ minimum: 100, maximum: 1200 })),
})
const HidScaleConfig = object({
  driver: Type.Literal('hid'),
  vendorId: Type.Optional(usbNumber),
  productId: Type.Optional(usbNumber),
  serial: Type.Optional(text(100)),
})
const SerialScaleConfig = object({
  driver: Type.Literal('mettler-8217'),
  path: text(200, { minLength: 1 }),
  unit: oneOf(['lb', 'kg'] as const),
  baudRate: Type.Optional(Type.Integer({ minimum: 300, maximum: 115_200 })),
  framing: Type.Optional(oneOf(['7E1', '8N1'] as const)),
  name: Type.Optional(text(100, { minLength: 1 })),
})

export type HidScaleConfig = Static<typeof HidScaleConfig>
export type DevicesFile = {
  printers: Static<typeof PrinterConfig>[]
  scales: (HidScaleConfig | Static<typeof SerialScaleConfig>)[]
}

const drivers = {
  printers: { zpl: validator(PrinterConfig) },
  scales: { hid: validator(HidScaleConfig), 'mettler-8217': validator(SerialScaleConfig) },
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
