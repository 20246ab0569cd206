/** Is there room in the agent's folder, and may we write there? */
import { accessSync, constants, existsSync, statfsSync } from 'node:fs'
import { errorText } from '../error-text.ts'
import { type Finding, fail, ok, warn } from './finding.ts'

const mega = 1024 * 1024
/** Journal, logs and the spool want some; below `least` nothing is safe to print. */
const advisedBytes = 200 * mega
const leastBytes = 20 * mega

export function diskFinding(folder: string): Finding {
  if (!existsSync(folder)) return warn('disk', `${folder} does not exist yet`)
  try {
    accessSync(folder, constants.W_OK)
    const { bavail, bsize } = statfsSync(folder)
    const free = bavail * bsize
    const text = `${Math.floor(free / mega)} MB free for ${folder}`
    if (free < leastBytes) return fail('disk', `${text}: free some space`)
    return free < advisedBytes ? warn('disk', `${text}: ${advisedBytes / mega} MB are advised`) : ok('disk', text)
  } catch (error) {
    return fail('disk', `${folder} cannot be written: ${errorText(error)}`)
  }
}
