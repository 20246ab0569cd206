/**
 * Which drop folder a path leads to: a marker file in it holds an id that every agent on the same share reads, so that
 * two agents on one share are one source on the server.
 */
import { randomBytes, randomUUID } from 'node:crypto'
import { access, constants, link, mkdir, open, readFile, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { errorCode } from '../error-text.ts'
import { parseJson } from '../messages.ts'
import { syncFolder, writePart } from './disk.ts'
import type { KnownFolders } from './known-folders.ts'
import { type Layout, places } from './layout.ts'
import { FolderTrouble } from './trouble.ts'

const markerName = '.postroom-folder.json'
const markerMaxBytes = 1_000

/** The folder's key; makes the marker where it is missing. Throws FolderTrouble or the file system's error. */
export async function identify(root: string, known: KnownFolders): Promise<string> {
  const marked = await readMarker(root)
  const key = marked ?? (await mark(root, await keyFor(root, known)))
  if (known.get(root)?.key !== key) known.remember(root, { key, mounted: await isMounted(root) })
  return key
}

/** Makes the sub-folders that are missing. Throws the file system's error, also when one of them cannot be written. */
export async function prepare(layout: Layout): Promise<void> {
  for (const place of places) {
    await mkdir(layout[place]).catch(ignoreExisting)
    await access(layout[place], constants.W_OK)
  }
}

/** The key in the marker; null when there is no marker, which a share that is not connected looks like too. */
export async function readMarker(root: string): Promise<string | null> {
  let text: string
  try {
    if (!(await stat(root)).isDirectory()) throw new FolderTrouble('folder_gone')
    text = await readFile(join(root, markerName), 'utf8')
  } catch (error) {
    if (errorCode(error) === 'ENOENT' && (await isThere(root))) return null
    throw error
  }
  const content = text.length > markerMaxBytes ? null : parseJson(text)
  if (typeof content !== 'object' || content === null || !('id' in content)) {
    throw new FolderTrouble('folder_marker_damaged')
  }
  const key = String(content.id)
  if (!/^[a-z0-9-]{8,64}$/.test(key)) throw new FolderTrouble('folder_marker_damaged')
  return key
}

async function isThere(root: string): Promise<boolean> {
  return stat(root).then(
    () => true,
    () => false,
  )
}

/**
 * An emptied folder keeps its key. The empty place a share is mounted at is not the share: nothing may be written there,
 * or the customer's files and ours would miss each other.
 */
async function keyFor(root: string, known: KnownFolders): Promise<string> {
  const before = known.get(root)
  if (before?.mounted && !(await isMounted(root))) throw new FolderTrouble('folder_gone')
  return before?.key ?? randomUUID()
}

async function isMounted(root: string): Promise<boolean> {
  const [inside, above] = await Promise.all([stat(root), stat(dirname(root))])
  return inside.dev !== above.dev
}

/** Of agents that do this at the same moment one wins; all answer its key. */
async function mark(root: string, key: string): Promise<string> {
  const text = `${JSON.stringify({ about: 'Postroom drop folder: do not delete', id: key })}\n`
  const fresh = join(root, `${markerName}.${randomBytes(4).toString('hex')}`)
  await writePart(fresh, [text])
  try {
    await link(fresh, join(root, markerName)).catch((error: unknown) => {
      if (errorCode(error) === 'EEXIST') throw error
      // No second names on this file system: others may meet it half written for a moment, and look again.
      return writeExclusively(join(root, markerName), text)
    })
    await syncFolder(root)
  } catch (error) {
    ignoreExisting(error)
  } finally {
    await rm(fresh, { force: true })
  }
  return (await readMarker(root)) ?? key
}

async function writeExclusively(path: string, text: string): Promise<void> {
  const handle = await open(path, 'wx')
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function ignoreExisting(error: unknown): void {
  if (errorCode(error) !== 'EEXIST') throw error
}
