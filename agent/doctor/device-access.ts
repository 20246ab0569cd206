/** May this user open the devices that are attached? On Linux each kind belongs to a group. */
import { accessSync, constants, readdirSync, readFileSync, statSync } from 'node:fs'
import { platform, userInfo } from 'node:os'
import { join } from 'node:path'
import { errorCode } from '../error-text.ts'
import { type Finding, ok, warn } from './finding.ts'

interface Kind {
  subject: string
  folder: string
  name: RegExp
  /** what the udev rules of `service install` give the node to */
  group: string
}

const kinds: Kind[] = [
  { subject: 'USB printers', folder: '/dev/usb', name: /^lp\d+$/, group: 'lp' },
  { subject: 'serial ports', folder: '/dev', name: /^tty(USB|ACM)\d+$/, group: 'dialout' },
  { subject: 'HID devices', folder: '/dev', name: /^hidraw\d+$/, group: 'postroom-agent' },
]
const named = 8

/** A line for each kind of device; `devFolder` stands for `/dev`. */
export function deviceAccessFindings(devFolder = '/dev'): Finding[] {
  if (platform() !== 'linux') return [ok('device access', `given by ${platform() === 'win32' ? 'Windows' : 'macOS'}`)]
  return kinds.map((kind) => accessFinding({ ...kind, folder: kind.folder.replace(/^\/dev/, devFolder) }))
}

function accessFinding({ subject, folder, name, group }: Kind): Finding {
  const nodes = namesIn(folder).filter((entry) => name.test(entry))
  if (nodes.length === 0) return ok(subject, 'none attached')
  const closed = nodes.map((node) => join(folder, node)).filter((path) => !opens(path))
  if (closed.length === 0) return ok(subject, `${nodes.length} attached, all may be opened`)
  const owner = groupOf(closed[0] ?? '') ?? group
  // A node of group root is opened by nobody else, and joining root is no cure.
  const cure = `sudo usermod -aG ${owner === 'root' ? group : owner} ${userInfo().username}, then sign in again`
  const rule = owner === 'root' ? `; the udev rules of "service install" give it to the group ${group}` : ''
  return warn(
    subject,
    `${closed.slice(0, named).join(', ')} may not be opened by ${userInfo().username}: ${cure}${rule}`,
  )
}

function opens(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK)
    return true
  } catch {
    return false
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return []
    throw error
  }
}

/** The name of the group a node belongs to; null when the system does not list it. */
function groupOf(path: string): string | null {
  const { gid } = statSync(path)
  const line = readFileSync('/etc/group', 'utf8')
    .split('\n')
    .find((entry) => entry.split(':')[2] === String(gid))
  return line?.split(':')[0] ?? null
}
