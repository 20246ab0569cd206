/** What lies in in/ and working/ at this moment. */
import type { Stats } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { errorCode } from '../error-text.ts'
import type { Sight } from './arrivals.ts'
import { isTooLong, isWanted, type Layout, parseWorkingName, type WorkingName } from './layout.ts'
import { FolderTrouble } from './trouble.ts'

/** Files looked at in one look; the rest waits for the next ones. */
const sightsMax = 500

interface SeenIn {
  /** how many CSV files there are */
  count: number
  sights: Sight[]
  /** a name is too long to be brought */
  tooLong: boolean
}

export async function lookIn(layout: Layout): Promise<SeenIn> {
  const names = (await list(layout.in)).filter(isWanted)
  const short = names.filter((name) => !isTooLong(name))
  const found = await statsOf(layout.in, short.sort().slice(0, sightsMax))
  const sights = found
    .filter(({ stats }) => stats.isFile())
    .map(({ name, stats: { size, mtimeMs, ino } }) => ({ name, size, mtimeMs, ino }))
  return { count: names.length, sights, tooLong: short.length < names.length }
}

interface SeenWorking {
  count: number
  mine: WorkingName[]
  /** of other agents, with the time their claim was touched last */
  others: { file: string; mtimeMs: number }[]
}

export async function lookAtWorking(layout: Layout, agentId: string): Promise<SeenWorking> {
  const claims = (await list(layout.working)).flatMap((file) => {
    const parts = parseWorkingName(file)
    return parts ? [{ file, parts }] : []
  })
  const mine = claims.filter(({ parts }) => parts.agentId === agentId).map(({ parts }) => parts)
  const theirs = claims.filter(({ parts }) => parts.agentId !== agentId).map(({ file }) => file)
  const stats = await statsOf(layout.working, theirs)
  const others = stats.map(({ name: file, stats: { mtimeMs } }) => ({ file, mtimeMs }))
  return { count: claims.length, mine, others }
}

async function list(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (['EACCES', 'EPERM'].includes(errorCode(error))) throw new FolderTrouble('folder_unreadable')
    throw error
  }
}

/** Without those that went away meanwhile. */
async function statsOf(folder: string, names: readonly string[]): Promise<{ name: string; stats: Stats }[]> {
  const found = await Promise.all(
    names.map(async (name) => {
      try {
        return { name, stats: await lstat(join(folder, name)) }
      } catch (error) {
        if (errorCode(error) === 'ENOENT') return null
        throw error
      }
    }),
  )
  return found.filter((one) => one !== null)
}
