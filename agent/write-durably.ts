/** Writes that survive a power cut. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { platform } from 'node:os'
import { dirname } from 'node:path'

/** Replaces a file in one step: the new text is on disk before the old file is gone. Throws and leaves the old one when it cannot. */
export function writeDurably(file: string, text: string, mode: number): void {
  const fresh = `${file}.new`
  try {
    writeAndSync(fresh, text, mode)
    renameSync(fresh, file)
  } catch (error) {
    rmSync(fresh, { force: true })
    throw error
  }
  syncFolder(dirname(file))
}

function writeAndSync(file: string, text: string, mode: number): void {
  const handle = openSync(file, 'w', mode)
  try {
    writeFileSync(handle, text)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** Makes a rename or a new file durable; Windows cannot open folders and does not need it. */
function syncFolder(folder: string): void {
  if (platform() === 'win32') return
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
