/** Entries of devices.json: one schema a driver, unknown fields refused. Each kind of device keeps its own beside its drivers. */
import { validator } from './messages.ts'

export type EntryCheck = ReturnType<typeof validator>

/** The check of an entry whose `driver` is the given one. `properties` are JSON Schema. */
export function entryCheck(
  driver: string,
  required: readonly string[],
  properties: Record<string, object>,
): EntryCheck {
  const fields = { driver: { const: driver }, ...properties }
  return validator({
    type: 'object',
    additionalProperties: false,
    required: ['driver', ...required],
    properties: fields,
  })
}

/** Fields several drivers share. */
export const entryFields = {
  name: { type: 'string', minLength: 1, maxLength: 100 },
  host: { type: 'string', minLength: 1, maxLength: 253 },
  port: { type: 'integer', minimum: 1, maximum: 65_535 },
  dpi: { type: 'integer', minimum: 100, maximum: 1200 },
  usbNumber: { type: 'integer', minimum: 0, maximum: 0xffff },
  serialPath: { type: 'string', minLength: 1, maxLength: 200 },
  baudRate: { type: 'integer', minimum: 300, maximum: 115_200 },
  framing: { enum: ['7E1', '8N1'] },
} as const
