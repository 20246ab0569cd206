/** Where the agent keeps its files, and the only reader of process.env in the agent. */
import { homedir, platform } from 'node:os'
import { join, resolve } from 'node:path'

/** A failure the user can mend: printed as one sentence, without a stack trace. */
export class AgentError extends Error {
  readonly exitCode: number
  constructor(message: string, exitCode: number = exitCodes.failed) {
    super(message)
    this.name = 'AgentError'
    this.exitCode = exitCode
  }
}

export const exitCodes = { ok: 0, failed: 1, wrongUsage: 2, notPaired: 3 } as const

/** The agent's folder: `--dir`, else POSTROOM_AGENT_DIR, else the operating system's place for settings. */
export function configFolder(chosen: string | undefined): string {
  const asked = chosen ?? process.env.POSTROOM_AGENT_DIR
  return asked ? resolve(asked) : defaultFolder()
}

function defaultFolder(): string {
  if (platform() === 'win32') {
    return join(process.env.ProgramData ?? join(homedir(), 'AppData', 'Local'), 'Postroom Agent')
  }
  if (platform() === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Postroom Agent')
  return join(process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'postroom-agent')
}
