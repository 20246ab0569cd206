/**
 * Files for out/: fetched beside, checked, flushed, noted, renamed, reported. A note stands before the rename, so that
 * after a crash the hidden file says whether it happened: the file is there before the rename, and gone after it.
 * What another program has taken out of out/ meanwhile is therefore never written a second time.
 */
import { createHash } from 'node:crypto'
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { DropExportNotice } from '#contracts/drop-folder.ts'
import type { Log } from '../log.ts'
import { digestOf } from './content.ts'
import { exists, partOf, syncFolder, writePart } from './disk.ts'
import { type Door, NotNow } from './door.ts'
import type { ExportNotes } from './export-notes.ts'
import { readMarker } from './identify.ts'
import { candidateNames, type Layout } from './layout.ts'
import { FolderTrouble } from './trouble.ts'

interface WriterOptions {
  layout: Layout
  door: Door
  notes: ExportNotes
  log: Log
}

export class ExportWriter {
  readonly #options: WriterOptions

  constructor(options: WriterOptions) {
    this.#options = options
  }

  /** True when the file is written, now or before; false when the server has it for this agent no longer. Throws what is worth another try. */
  async write(notice: DropExportNotice): Promise<boolean> {
    const { layout, notes, log } = this.#options
    const { exportId, filename, sha256, bytes, rows } = notice
    const part = partOf(layout.out, filename)
    await this.#requireFolder(notice)
    const there = await exists(part)
    // Looked at again: a share that went away in between looks like a file that is gone.
    await this.#requireFolder(notice)
    if (notes.step(exportId) === 'renaming' && !there) {
      notes.write(exportId, 'written')
      return true
    }
    const whole = notes.step(exportId) === 'renaming' && (await digestOf(part)) === sha256
    // The note is taken back first: with it, a part that is gone means a file that is written.
    if (!whole && notes.step(exportId) === 'renaming') notes.write(exportId, 'fetching')
    if (!whole && !(await this.#fetch(notice, part))) return false
    const name = await this.#freeName(filename)
    notes.write(exportId, 'renaming')
    await rename(part, join(layout.out, name))
    await syncFolder(layout.out)
    notes.write(exportId, 'written')
    log.info({ exportId, name, bytes, rows }, 'export written')
    return true
  }

  async #requireFolder({ folder }: DropExportNotice): Promise<void> {
    if ((await readMarker(this.#options.layout.root)) !== folder) throw new FolderTrouble('folder_gone')
  }

  async #fetch(notice: DropExportNotice, part: string): Promise<boolean> {
    const { door, log } = this.#options
    const pieces = await door.export(notice.exportId)
    if (!pieces) {
      log.warn({ exportId: notice.exportId }, 'the server has this export for this agent no longer')
      await rm(part, { force: true })
      return false
    }
    await writePart(part, checked(pieces, notice))
    return true
  }

  async #freeName(filename: string): Promise<string> {
    for (const name of candidateNames(filename)) {
      if (!(await exists(join(this.#options.layout.out, name)))) return name
    }
    throw new Error('too many files of the same name')
  }
}

/** The same pieces; at their end length and digest must be those of the notice. */
async function* checked(
  pieces: AsyncIterable<Uint8Array>,
  { bytes, sha256 }: DropExportNotice,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  let size = 0
  for await (const piece of pieces) {
    size += piece.length
    if (size > bytes) break
    hash.update(piece)
    yield piece
  }
  if (size !== bytes || hash.digest('hex') !== sha256)
    throw new NotNow('the export has another length or digest than announced')
}
