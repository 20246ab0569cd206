/** Names what the file system refused, with the cure; a person reads `disk full`, not ENOSPC. */
import { AgentError } from './config.ts'
import { errorCode, errorText } from './error-text.ts'

const words: Record<string, string> = {
  ENOSPC: 'the disk is full: free some space',
  EDQUOT: 'the disk quota of this user is used up: free some space',
  EROFS: 'it is on a read-only disk: choose another folder with --dir or make the disk writable',
  EACCES: 'this user may not write there: change the owner of the folder or choose another with --dir',
  EPERM: 'this user may not write there: change the owner of the folder or choose another with --dir',
}

/** Why a file could not be written, in words. */
export function diskTrouble(error: unknown): string {
  return words[errorCode(error)] ?? errorText(error)
}

/** Does what writes to `place`. Throws AgentError naming place, reason and cure. */
export function writing<T>(place: string, write: () => T): T {
  try {
    return write()
  } catch (error) {
    if (error instanceof AgentError) throw error
    throw new AgentError(`${place} cannot be written: ${diskTrouble(error)}`)
  }
}
