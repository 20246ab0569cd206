/**
 * The agent's entry: compiled code is kept between starts, then the command line runs. JavaScript, the only file of it
 * here: for a first file in TypeScript Node loads its type stripper and keeps it, 14 MB; the others are kept stripped.
 */
import { constants, enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

// Temporary folders, where it is kept otherwise, are often emptied when the computer starts.
const folder = fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url))
if (enableCompileCache(folder).status === constants.compileCacheStatus.FAILED) enableCompileCache()
void import('./command-line.ts')
