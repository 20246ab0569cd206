/**
 * Writes and moves in a drop folder. All of it waits without blocking: a share that hangs must not stop the printers.
 * What other programs see is whole: written beside under a hidden name, flushed, then renamed.
 */
import { type FileHandle, link, lstat, open, rename, rm, unlink } from 'node:fs/promises'
import { platform } from 'node:os'
import { join } from 'node:path'
import { errorCode } from '../error-text.ts'
import { candidateNames } from './layout.ts'

export type Pieces = Iterable<Uint8Array | string> | AsyncIterable<Uint8Array | string>

export async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path)
    return true
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false
    throw error
  }
}

/** The hidden name a file has until it is whole. */
export function partOf(folder: string, name: string): string {
  return join(folder, `.${name}.part`)
}

/** Writes all pieces and flushes them to the disk; on failure nothing stays, which gives a full disk its space back. */
export async function writePart(path: string, pieces: Pieces): Promise<void> {
  const handle = await open(path, 'w')
  try {
    for await (const piece of pieces) await writeAll(handle, piece)
    await handle.sync()
  } catch (error) {
    await handle.close()
    await rm(path, { force: true })
    throw error
  }
  await handle.close()
}

/** Goes on where a short write stopped: on a full disk the first one succeeds in part. */
async function writeAll(handle: FileHandle, piece: Uint8Array | string): Promise<void> {
  const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece
  for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at)).bytesWritten
}

/** A whole file in place of whatever had its name. */
export async function writeWhole(folder: string, name: string, pieces: Pieces): Promise<void> {
  const part = partOf(folder, name)
  await writePart(part, pieces)
  await rename(part, join(folder, name))
  await syncFolder(folder)
}

/** Moves a file without taking the place of another; answers the name it has now. */
export async function moveInto(from: string, folder: string, name: string): Promise<string> {
  for (const candidate of candidateNames(name)) {
    if (!(await moveUnlessThere(from, join(folder, candidate)))) continue
    await syncFolder(folder)
    return candidate
  }
  throw new Error('too many files of the same name')
}

/** By a second name and the end of the first, because a rename replaces; shares that know no second names get a rename. */
async function moveUnlessThere(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
  } catch (error) {
    if (errorCode(error) === 'EEXIST') {
      // A crash came between the two steps.
      if (!(await sameFile(from, to))) return false
    } else {
      if (await exists(to)) return false
      await rename(from, to)
      return true
    }
  }
  await unlink(from)
  return true
}

async function sameFile(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([lstat(one, { bigint: true }), lstat(other, { bigint: true })])
  return a.ino === b.ino && a.dev === b.dev
}

/** Shares that cannot flush folders answer one of these. */
const unflushable = ['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'EBADF', 'EPERM', 'EACCES', 'EISDIR']

/** Makes renames in a folder durable, as far as its file system can. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open folders and does not need it.
  if (platform() === 'win32') return
  try {
    const handle = await open(folder, 'r')
    await handle.sync().finally(() => handle.close())
  } catch (error) {
    if (!unflushable.includes(errorCode(error))) throw error
  }
}
