/** Drop folders of devices.json. */
import { entryCheck, entryFields } from '../config-entry.ts'

export interface DropFolderConfig {
  driver: 'drop'
  /** an absolute path, or `\\server\share\…`; a service has no folder of its own to start from */
  path: string
  name?: string
}

const absolute = String.raw`^(/|[A-Za-z]:[\\/]|\\\\)`
export const folderChecks = {
  drop: entryCheck('drop', ['path'], {
    path: { type: 'string', minLength: 1, maxLength: 500, pattern: absolute },
    name: entryFields.name,
  }),
}
