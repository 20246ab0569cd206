/** Writes that survive a power cut. */
import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs'
import { platform } from 'node:os'
import { dirname } from 'node:path'

/** Replaces a file in one step: the new text is on disk before the old file is gone. */
export function writeDurably(file: string, text: string, mode: number): void {
  const fresh = `${file}.new`
  const handle = openSync(fresh, 'w', mode)
  try {
    writeSync(handle, text)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  renameSync(fresh, file)
  syncFolder(dirname(file))
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
