/** `npm run server`: compiled code is kept between starts, which saves time and memory, then the server runs. */
import { enableCompileCache } from 'node:module'

enableCompileCache()
await import('./run.ts')
