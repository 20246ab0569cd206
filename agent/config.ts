/** Where the agent keeps its files, and the only reader of process.env in the agent. */
import { existsSync } from 'node:fs'
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

/** The file in the agent's folder with settings for the service, which does not see a user's environment. */
export function environmentFile(folder: string): string {
  return join(folder, 'environment')
}

/** Takes over what that file sets and the environment does not: `NAME=value` lines, for proxies above all. */
export function loadEnvironmentFile(folder: string): void {
  const file = environmentFile(folder)
  try {
    if (existsSync(file)) process.loadEnvFile(file)
  } catch (error) {
    throw new AgentError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}

const proxyNames = ['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY'] as const

/** Never asked of a proxy, which would look for it on its own computer. */
const thisComputer = 'localhost,127.0.0.1,::1,[::1]'

/** HTTPS_PROXY, HTTP_PROXY and NO_PROXY, in either case as curl reads them. Throws AgentError for what is no web proxy. */
export function proxySettings(): Partial<Record<(typeof proxyNames)[number], string>> {
  const value = (name: string) => process.env[name.toLowerCase()] || process.env[name]
  const [https, http, except] = proxyNames.map(value)
  if (!https && !http) return {}
  return {
    ...(https && { HTTPS_PROXY: proxyUrl('HTTPS_PROXY', https) }),
    ...(http && { HTTP_PROXY: proxyUrl('HTTP_PROXY', http) }),
    NO_PROXY: except ? `${except},${thisComputer}` : thisComputer,
  }
}

/** `proxy.example:8080` means http:// to it. Node passes over other kinds in silence, so they are refused here. */
function proxyUrl(name: string, value: string): string {
  const text = value.includes('://') ? value : `http://${value}`
  const url = URL.parse(text)
  if (url?.hostname && ['http:', 'https:'].includes(url.protocol)) return text
  // The value may hold a password.
  throw new AgentError(
    `${name} is not understood: write it as http://host:port; SOCKS proxies are not supported`,
    exitCodes.wrongUsage,
  )
}

/** True when this user may change the whole computer (root). On Windows the answer is false: only trying tells. */
export function isRoot(): boolean {
  return process.getuid?.() === 0
}

function defaultFolder(): string {
  if (platform() === 'win32') {
    return join(process.env.ProgramData ?? join(homedir(), 'AppData', 'Local'), 'Postroom Agent')
  }
  if (platform() === 'darwin') {
    return join(isRoot() ? '/' : homedir(), 'Library', 'Application Support', 'Postroom Agent')
  }
  if (isRoot()) return '/var/lib/postroom-agent'
  return join(process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'postroom-agent')
}
