/** The forms of the local page, made from the checks of devices.json: a new driver has its form by itself. */
import { type DevicesSection, deviceChecks } from '../devices-file.ts'

interface FormField {
  name: string
  type: 'text' | 'number' | 'choice' | 'switch'
  required: boolean
  choices: (string | number)[]
}

/** One kind of device that can be listed by hand. */
export interface FormKind {
  section: DevicesSection
  driver: string
  fields: FormField[]
}

interface FieldSchema {
  type?: string
  enum?: (string | number)[]
}
interface EntrySchema {
  required: string[]
  properties: Record<string, FieldSchema>
}

export const formKinds: FormKind[] = (Object.keys(deviceChecks) as DevicesSection[]).flatMap((section) =>
  Object.entries(deviceChecks[section]).map(([driver, check]) => {
    const { required, properties } = check.schema as EntrySchema
    const fields = Object.entries(properties)
      .filter(([name]) => name !== 'driver')
      .map(([name, schema]) => ({
        name,
        type: fieldType(schema),
        required: required.includes(name),
        choices: schema.enum ?? [],
      }))
    return { section, driver, fields }
  }),
)

function fieldType({ type, enum: choices }: FieldSchema): FormField['type'] {
  if (choices) return 'choice'
  if (type === 'integer' || type === 'number') return 'number'
  return type === 'boolean' ? 'switch' : 'text'
}
