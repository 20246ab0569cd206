/** The keys of the drop folders this computer has seen, in the agent's own folder: known even while a share is away. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseJson } from '../messages.ts'
import { writeDurably } from '../write-durably.ts'
import { FolderTrouble } from './trouble.ts'

interface KnownFolder {
  key: string
  /** the path is where a share or disk is mounted */
  mounted: boolean
}

const fileMode = 0o600

export class KnownFolders {
  readonly #file: string
  readonly #folders: Map<string, KnownFolder>

  constructor(agentFolder: string) {
    this.#file = join(agentFolder, 'folders.json')
    const content = existsSync(this.#file) ? parseJson(readFileSync(this.#file, 'utf8')) : {}
    this.#folders = new Map(Object.entries(content ?? {}).filter(([, folder]) => isKnown(folder)))
  }

  get(path: string): KnownFolder | undefined {
    return this.#folders.get(path)
  }

  /** Throws FolderTrouble when the agent's own disk refuses. */
  remember(path: string, folder: KnownFolder): void {
    const folders = new Map(this.#folders).set(path, folder)
    try {
      writeDurably(this.#file, `${JSON.stringify(Object.fromEntries(folders), null, 1)}\n`, fileMode)
    } catch {
      throw new FolderTrouble('journal_failed')
    }
    this.#folders.set(path, folder)
  }
}

function isKnown(value: unknown): value is KnownFolder {
  return typeof value === 'object' && value !== null && 'key' in value && typeof value.key === 'string'
}
