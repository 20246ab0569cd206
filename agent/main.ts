/** The agent's entry: small on the user's computer by two settings of the engine, then the command line runs. */
import { enableCompileCache } from 'node:module'
import { setFlagsFromString } from 'node:v8'

// Compiled code is kept between starts instead of being made, with all its by-products, each time.
enableCompileCache()
// A young generation of 2 MB: little is made here that must live long, and rest is what the agent does most.
setFlagsFromString('--max-semi-space-size=2')
await import('./command-line.ts')
