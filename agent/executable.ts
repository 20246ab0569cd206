/** How this program was started: as the single file people download, or from its sources. */
import { resolve } from 'node:path'
import { isSea } from 'node:sea'

/** True in the single-file executable (`make agent`). */
export const isExecutable: boolean = isSea()

/** The words that start this program again, without its arguments. */
export function programWords(): string[] {
  return isExecutable ? [process.execPath] : [process.execPath, ...process.execArgv, resolve(process.argv[1] ?? '')]
}
