/** macOS: a launchd job, a daemon of the computer for root, an agent of the user for anybody else. */
import { join } from 'node:path'
import { type Service, type ServiceTarget, xmlText } from './steps.ts'

const label = 'postroom-agent'
const installedProgram = `/usr/local/bin/${label}`

export function launchdService(target: ServiceTarget): Service {
  const { uid, home, folder } = target
  const computer = uid === 0
  const copied = computer && target.executable
  const file = join(computer ? '/' : home, 'Library', computer ? 'LaunchDaemons' : 'LaunchAgents', `${label}.plist`)
  const domain = computer ? 'system' : `gui/${uid}`
  const program = copied ? [installedProgram] : target.program
  const bootout = { do: 'run', command: 'launchctl', args: ['bootout', `${domain}/${label}`], also: 'any' } as const
  return {
    install: [
      ...(copied ? [{ do: 'copy', from: target.program[0] ?? '', to: installedProgram } as const] : []),
      { do: 'folder', path: folder },
      { do: 'write', path: file, text: propertyList({ ...target, program }), mode: 0o644 },
      bootout,
      { do: 'run', command: 'launchctl', args: ['bootstrap', domain, file] },
    ],
    remove: [
      bootout,
      { do: 'delete', path: file },
      ...(copied ? [{ do: 'delete', path: installedProgram } as const] : []),
    ],
    hints: [`launchctl print ${domain}/${label}`, `tail -f "${join(folder, 'agent.log')}"`],
  }
}

/** The job's property list. Pure. The agent keeps its own log, which launchd would not limit. */
export function propertyList({ program, folder }: ServiceTarget): string {
  const words = [...program, 'run', '--dir', folder].map((word) => `    <string>${xmlText(word)}</string>`)
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>${label}</string>
  <key>ProgramArguments</key>
  <array>
${words.join('\n')}
  </array>
  <key>RunAtLoad</key>
  <true/>
  <key>KeepAlive</key>
  <true/>
  <key>ThrottleInterval</key>
  <integer>10</integer>
  <key>ProcessType</key>
  <string>Background</string>
  <key>Umask</key>
  <integer>63</integer>
</dict>
</plist>
`
}
