/**
 * `npm run server`: compiled code is kept between starts, which saves time and memory, then the server runs. JavaScript:
 * for a first file in TypeScript Node loads its type stripper and keeps it, 14 MB; the others are kept stripped.
 */
import { constants, enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

// Temporary folders, where it is kept otherwise, are often emptied when the computer starts.
const folder = fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url))
if (enableCompileCache(folder).status === constants.compileCacheStatus.FAILED) enableCompileCache()
await import('./run.ts')
