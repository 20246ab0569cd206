/** Changes devices.json the way a person does by hand: same checks, and the old file stays when the new one is wrong. */
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { AgentError } from '../config.ts'
import { checkedDevices, type DevicesFile, type DevicesSection, readDevicesFile } from '../devices-file.ts'
import { writing } from '../disk-trouble.ts'
import { validator, whyRefused } from '../messages.ts'
import { writeDurably } from '../write-durably.ts'
import { formKinds } from './form-kinds.ts'
import { type LocalScannerConfig, localScannerCheck } from './scanner-config.ts'

const fileMode = 0o600
/** One entry of one list, as the page sends it to add or remove. */
interface EntryInput {
  section: DevicesSection
  entry: Record<string, unknown>
}
const isEntryInput = validator<EntryInput>({
  type: 'object',
  additionalProperties: false,
  required: ['section', 'entry'],
  properties: { section: { enum: [...new Set(formKinds.map(({ section }) => section))] }, entry: { type: 'object' } },
})

/** Adds an entry. Throws AgentError naming the field that is wrong, or that the entry is there already. */
export function addEntry(folder: string, input: unknown): void {
  const { section, entry } = entryInput(input)
  const file = readDevicesFile(folder)
  if (file[section].some((listed) => isDeepStrictEqual(listed, entry))) throw new AgentError('This is listed already')
  save(folder, { ...file, [section]: [...file[section], entry] })
}

/** Removes an entry that is equal in every field. Throws AgentError when there is none any more. */
export function removeEntry(folder: string, input: unknown): void {
  const { section, entry } = entryInput(input)
  const file = readDevicesFile(folder)
  const kept = file[section].filter((listed) => !isDeepStrictEqual(listed, entry))
  if (kept.length === file[section].length) throw new AgentError('This is not listed any more')
  save(folder, { ...file, [section]: kept })
}

/** Switches the local WebSocket and sets the pages that may use it. Throws AgentError. */
export function setLocalScanner(folder: string, input: unknown): LocalScannerConfig {
  if (!localScannerCheck(input)) {
    throw new AgentError(`${whyRefused(localScannerCheck)}. Origins are written like https://ocr.example, one a line`)
  }
  save(folder, { ...readDevicesFile(folder), localScanner: input })
  return input
}

function entryInput(input: unknown): EntryInput {
  if (isEntryInput(input)) return input
  throw new AgentError(`The entry is not understood: ${whyRefused(isEntryInput)}`)
}

function save(folder: string, content: DevicesFile): void {
  const file = join(folder, 'devices.json')
  checkedDevices({ ...content }, 'devices.json')
  writing(file, () => writeDurably(file, `${JSON.stringify(content, null, 2)}\n`, fileMode))
}
