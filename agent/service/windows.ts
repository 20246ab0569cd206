/** Windows: a task that starts with the computer. A service proper would need a program that speaks its protocol; Node does not. */
import { win32 } from 'node:path'
import { type Service, type ServiceTarget, xmlText } from './steps.ts'

const taskName = 'Postroom Agent'
const installedProgram = win32.join('C:\\Program Files', taskName, 'postroom-agent.exe')
/** Who runs it: an account without rights of its own, which may open HID devices and serial lines. */
const localService = 'S-1-5-19'
/** The folder holds the key: for the system, administrators and that account only. */
const access = ['*S-1-5-18:(OI)(CI)F', '*S-1-5-32-544:(OI)(CI)F', `*${localService}:(OI)(CI)M`]

export function windowsService(target: ServiceTarget): Service {
  const { folder } = target
  const program = target.executable ? [installedProgram] : target.program
  const definition = win32.join(folder, 'service.xml')
  const end = { do: 'run', command: 'schtasks', args: ['/End', '/TN', taskName], also: 'any' } as const
  const schtasks = (...args: string[]) => ({ do: 'run', command: 'schtasks', args }) as const
  return {
    install: [
      end,
      ...(target.executable ? [{ do: 'copy', from: target.program[0] ?? '', to: installedProgram } as const] : []),
      { do: 'folder', path: folder },
      { do: 'run', command: 'icacls', args: [folder, '/inheritance:r', '/grant:r', ...access] },
      {
        do: 'write',
        path: definition,
        text: taskDefinition({ ...target, program }),
        mode: 0o600,
        encoding: 'utf16le',
      },
      schtasks('/Create', '/TN', taskName, '/XML', definition, '/F'),
      schtasks('/Run', '/TN', taskName),
    ],
    remove: [
      end,
      { ...schtasks('/Delete', '/TN', taskName, '/F'), also: 'any' },
      { do: 'delete', path: definition },
      // The program may be the one that runs now, which cannot delete itself.
    ],
    hints: [`schtasks /Query /TN "${taskName}" /V /FO LIST`, `type "${win32.join(folder, 'agent.log')}"`],
  }
}

/**
 * The task. Pure. "Restart on failure" of the Task Scheduler does not look at exit codes, so that a second trigger asks
 * every minute; while the agent runs it is ignored.
 */
export function taskDefinition({ program, folder }: ServiceTarget): string {
  const [command = '', ...words] = [...program, 'run', '--dir', folder]
  return `<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>Postroom agent: lends printers and scales to Postroom</Description>
  </RegistrationInfo>
  <Triggers>
    <BootTrigger>
      <Enabled>true</Enabled>
    </BootTrigger>
    <TimeTrigger>
      <Repetition>
        <Interval>PT1M</Interval>
      </Repetition>
      <StartBoundary>2020-01-01T00:00:00</StartBoundary>
      <Enabled>true</Enabled>
    </TimeTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <UserId>${localService}</UserId>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <Priority>5</Priority>
    <Enabled>true</Enabled>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>${xmlText(command)}</Command>
      <Arguments>${xmlText(words.map(quoted).join(' '))}</Arguments>
    </Exec>
  </Actions>
</Task>
`
}

/** An argument as CommandLineToArgvW reads it; paths hold no quotes, and a last backslash would escape the closing one. */
function quoted(word: string): string {
  return /\s/.test(word) ? `"${word.replace(/\\$/, '\\\\')}"` : word
}
