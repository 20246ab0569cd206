/** What was done with each file for out/, on disk before it is done, in the agent's own folder. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseJson } from '../messages.ts'
import { writeDurably } from '../write-durably.ts'
import { FolderTrouble } from './trouble.ts'

/** `fetching`: begun again; `renaming`: the whole file lies hidden in out/ and is about to get its name; `acked`: the server knows that it is written. */
const steps = ['fetching', 'renaming', 'written', 'acked'] as const
type ExportStep = (typeof steps)[number]

/** Files the server knows of are remembered this long, for notices that were under way. */
const ackedMax = 500
const fileMode = 0o600

export class ExportNotes {
  readonly #file: string
  /** by export id, oldest first */
  #notes: Map<string, ExportStep>
  /** the file could not be read: what it said is lost */
  readonly damaged: boolean

  constructor(agentFolder: string) {
    this.#file = join(agentFolder, 'exports.json')
    const content = existsSync(this.#file) ? parseJson(readFileSync(this.#file, 'utf8')) : {}
    this.damaged = typeof content !== 'object' || content === null
    const entries = this.damaged ? [] : Object.entries(content as object)
    this.#notes = new Map(entries.filter(([, step]) => steps.includes(step)))
  }

  step(exportId: string): ExportStep | undefined {
    return this.#notes.get(exportId)
  }

  /** What was written and the server does not know of yet. */
  unacked(): string[] {
    return [...this.#notes].filter(([, step]) => step === 'written').map(([id]) => id)
  }

  /** Returns when it is on disk. Throws FolderTrouble when the agent's own disk refuses. */
  write(exportId: string, step: ExportStep): void {
    const acked = [...this.#notes].filter(([, known]) => known === 'acked').map(([id]) => id)
    const forgotten = new Set(acked.slice(0, Math.max(0, acked.length - ackedMax)))
    const notes = new Map([...this.#notes].filter(([id]) => !forgotten.has(id))).set(exportId, step)
    try {
      writeDurably(this.#file, `${JSON.stringify(Object.fromEntries(notes))}\n`, fileMode)
    } catch {
      throw new FolderTrouble('journal_failed')
    }
    this.#notes = notes
  }
}
