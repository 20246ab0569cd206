/** `postroom-agent service install|remove`: starts the agent with the computer, or no longer. */
import { existsSync, readFileSync } from 'node:fs'
import { homedir, platform } from 'node:os'
import { AgentError, environmentFile, exitCodes, isRoot, proxySettings } from '../config.ts'
import { isExecutable, programWords } from '../executable.ts'
import { findIdentity } from '../identity.ts'
import { carryOut } from '../service/carry-out.ts'
import { launchdService } from '../service/launchd.ts'
import { type Service, type ServiceTarget, type Step, showStep } from '../service/steps.ts'
import { systemdService } from '../service/systemd.ts'
import { windowsService } from '../service/windows.ts'

interface ServiceCommand {
  folder: string
  action: string | undefined
  /** show the steps, take none */
  print: boolean
}

const systems: Partial<Record<NodeJS.Platform, (target: ServiceTarget) => Service>> = {
  linux: systemdService,
  darwin: launchdService,
  win32: windowsService,
}

/** Both may be repeated. Throws AgentError naming the step that failed and the cure. */
export async function runService({ folder, action, print }: ServiceCommand): Promise<number> {
  if (action !== 'install' && action !== 'remove') {
    throw new AgentError('service needs one of: install, remove', exitCodes.wrongUsage)
  }
  const { install, remove, hints } = serviceOf(folder)
  const steps = action === 'install' ? [...environmentSteps(folder), ...install] : remove
  if (print) {
    process.stdout.write(`${steps.map(showStep).join('\n')}\n`)
    return exitCodes.ok
  }
  carryOut(steps)
  process.stdout.write(action === 'install' ? installedText(folder, hints) : removedText(folder))
  return exitCodes.ok
}

function serviceOf(folder: string): Service {
  const make = systems[platform()]
  if (!make) throw new AgentError(`There is no service for ${platform()}: start "postroom-agent run" by its own means`)
  return make({
    program: programWords(),
    executable: isExecutable,
    folder,
    home: homedir(),
    uid: process.getuid?.() ?? null,
    groups: platform() === 'linux' ? groupNames() : [],
  })
}

function groupNames(): string[] {
  if (!existsSync('/etc/group')) return []
  return readFileSync('/etc/group', 'utf8')
    .split('\n')
    .map((line) => line.split(':')[0] ?? '')
}

/** A service does not see the environment of who installs it: its proxy goes into the agent's folder, for the owner only. */
function environmentSteps(folder: string): Step[] {
  const lines = Object.entries(proxySettings()).map(([name, value]) => `${name}="${value}"`)
  if (lines.length === 0 || existsSync(environmentFile(folder))) return []
  const text = `${lines.join('\n')}\n`
  return [
    { do: 'folder', path: folder },
    { do: 'write', path: environmentFile(folder), text, mode: 0o600 },
  ]
}

function installedText(folder: string, hints: readonly string[]): string {
  const sudo = isRoot() ? 'sudo ' : ''
  const pair = findIdentity(folder)
    ? ''
    : `\nNot paired yet: get a code in Postroom under Devices, then\n  ${sudo}postroom-agent pair --server URL --code CODE\n`
  return `The agent starts with the computer from now on and runs from ${folder}.\n${pair}\nLook at it with:\n${hints.map((hint) => `  ${hint}\n`).join('')}`
}

function removedText(folder: string): string {
  const program = platform() === 'win32' && isExecutable ? 'Delete C:\\Program Files\\Postroom Agent by hand.\n' : ''
  return `The agent no longer starts with the computer.\n${program}Its pairing stays in ${folder}: delete that folder to forget it.\n`
}
