/** Keeps a second agent off the same folder: two of them would share one journal and one identity. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AgentError } from './config.ts'
import { writing } from './disk-trouble.ts'
import { errorCode } from './error-text.ts'

/** Takes the lock and returns its release. Throws AgentError when a living process holds it or the folder cannot be written. */
export function takeRunLock(folder: string): () => void {
  const file = join(folder, 'run.lock')
  const holder = heldBy(file)
  // In a container every start has the same process id: our own is a leftover, not a rival.
  if (holder !== null && holder !== process.pid && isAlive(holder)) {
    throw new AgentError(
      `Another agent (process ${holder}) runs from ${folder}. Stop it first, or delete ${file} if it is gone`,
    )
  }
  writing(file, () => {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    writeFileSync(file, `${process.pid}\n`)
  })
  return () => rmSync(file, { force: true })
}

function heldBy(file: string): number | null {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10) || null
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null
    throw error
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return errorCode(error) === 'EPERM'
  }
}
