/** Linux: a systemd unit, for the computer with a user of its own, or for one user. */
import { join } from 'node:path'
import type { Service, ServiceTarget, Step } from './steps.ts'
import { agentGroup as name, udevRules } from './udev.ts'

const installedProgram = `/usr/local/bin/${name}`
const rulesFile = `/etc/udev/rules.d/70-${name}.rules`
/** Groups that own printers and serial lines, by distribution; a unit that names a missing one does not start. */
const deviceGroups = ['lp', 'dialout', 'uucp', 'plugdev']

/** Root gets a service of the computer, anybody else one of their own. */
export function systemdService(target: ServiceTarget): Service {
  return target.uid === 0 ? computerService(target) : userService(target)
}

function computerService(target: ServiceTarget): Service {
  const { folder } = target
  const unitFile = `/etc/systemd/system/${name}.service`
  const program = target.executable ? [installedProgram] : target.program
  const useradd = ['--system', '--user-group', '--no-create-home', '--home-dir', folder, '--shell', '/usr/sbin/nologin']
  return {
    install: [
      ...(target.executable ? [copyProgram(target)] : []),
      { do: 'run', command: 'useradd', args: [...useradd, name], also: [exists] },
      { do: 'folder', path: folder },
      { do: 'run', command: 'chown', args: ['-R', `${name}:${name}`, folder] },
      { do: 'write', path: rulesFile, text: udevRules(), mode: 0o644 },
      ...reloadRules,
      { do: 'write', path: unitFile, text: computerUnit({ ...target, program }), mode: 0o644 },
      systemctl('daemon-reload'),
      systemctl('enable', name),
      systemctl('restart', name),
    ],
    remove: [
      { ...systemctl('disable', '--now', name), also: 'any' },
      { do: 'delete', path: unitFile },
      { ...systemctl('daemon-reload'), also: 'any' },
      { do: 'delete', path: rulesFile },
      ...reloadRules,
      { do: 'run', command: 'chown', args: ['-R', 'root:', folder], also: 'any' },
      { do: 'run', command: 'userdel', args: [name], also: [absent] },
      ...(target.executable ? [{ do: 'delete', path: installedProgram } as const] : []),
    ],
    hints: [`sudo systemctl status ${name}`, `sudo journalctl -u ${name} -f`],
  }
}

/** What useradd answers when the user is there, and userdel when it is not. */
const exists = 9
const absent = 6

const reloadRules: readonly Step[] = [
  { do: 'run', command: 'udevadm', args: ['control', '--reload'], also: 'any' },
  { do: 'run', command: 'udevadm', args: ['trigger', '--subsystem-match=hidraw'], also: 'any' },
]

function systemctl(...args: string[]): Extract<Step, { do: 'run' }> {
  return { do: 'run', command: 'systemctl', args }
}

function copyProgram({ program }: ServiceTarget): Step {
  return { do: 'copy', from: program[0] ?? '', to: installedProgram }
}

function userService(target: ServiceTarget): Service {
  const unitFile = join(target.home, '.config', 'systemd', 'user', `${name}.service`)
  return {
    install: [
      { do: 'write', path: unitFile, text: userUnit(target), mode: 0o644 },
      systemctl('--user', 'daemon-reload'),
      systemctl('--user', 'enable', name),
      systemctl('--user', 'restart', name),
      // Without it the service ends when this user signs out.
      { do: 'run', command: 'loginctl', args: ['enable-linger'], also: 'any' },
    ],
    remove: [
      { ...systemctl('--user', 'disable', '--now', name), also: 'any' },
      { do: 'delete', path: unitFile },
      { ...systemctl('--user', 'daemon-reload'), also: 'any' },
    ],
    hints: [`systemctl --user status ${name}`, `journalctl --user -u ${name} -f`],
  }
}

/** The unit for the whole computer. Pure. */
export function computerUnit({ program, folder, groups }: ServiceTarget): string {
  const memberships = deviceGroups.filter((group) => groups.includes(group)).join(' ')
  return `[Unit]
Description=Postroom agent: lends printers and scales to Postroom
Wants=network-online.target
After=network-online.target
StartLimitIntervalSec=0

[Service]
ExecStart=${execStart(program, folder)}
User=${name}
Group=${name}
${memberships ? `SupplementaryGroups=${memberships}\n` : ''}${restart}
UMask=0077
ReadWritePaths=${pathWord(folder)}

# Devices come and go, and their kernel modules with them: PrivateDevices, ProtectClock and DevicePolicy would hide
# those plugged in later. Who may open them is left to their groups.
# MemoryDenyWriteExecute would stop the JavaScript engine; drop folders may lie in a home, so homes stay visible.
NoNewPrivileges=yes
CapabilityBoundingSet=
ProtectSystem=full
PrivateTmp=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectHostname=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native

[Install]
WantedBy=multi-user.target
`
}

/** The unit for one user. Pure. */
export function userUnit({ program, folder }: ServiceTarget): string {
  return `[Unit]
Description=Postroom agent: lends printers and scales to Postroom
StartLimitIntervalSec=0

[Service]
ExecStart=${execStart(program, folder)}
${restart}
UMask=0077
NoNewPrivileges=yes

[Install]
WantedBy=default.target
`
}

/** Exit code 2 is wrong usage, which no new start mends. */
const restart = `Restart=always
RestartSec=10
RestartPreventExitStatus=2`

function execStart(program: readonly string[], folder: string): string {
  return [...program, 'run', '--dir', folder].map(quoted).join(' ')
}

/** A word of ExecStart: quotes, escapes, and no specifiers or variables. */
function quoted(word: string): string {
  const text = word.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%').replaceAll('$', '$$$$')
  return /[\s"'\\;]/.test(word) ? `"${text}"` : text
}

function pathWord(path: string): string {
  const text = path.replaceAll('%', '%%')
  return /\s/.test(path) ? `"${text}"` : text
}
