import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Bench } from '../testing/bench.ts'
import { carryOut } from './carry-out.ts'
import { launchdService, propertyList } from './launchd.ts'
import { type Service, type ServiceTarget, type Step, showStep } from './steps.ts'
import { computerUnit, systemdService, userUnit } from './systemd.ts'
import { udevRules } from './udev.ts'
import { taskDefinition, windowsService } from './windows.ts'

const target: ServiceTarget = {
  program: ['/opt/down loads/agent'],
  executable: true,
  folder: '/var/lib/postroom-agent',
  home: '/home/joe',
  uid: 0,
  groups: ['root', 'lp', 'dialout'],
}
const user: ServiceTarget = { ...target, uid: 1000, folder: '/home/joe/.config/postroom-agent' }
const windows: ServiceTarget = {
  ...target,
  program: ['C:\\Users\\Joe\\Downloads\\agent.exe'],
  folder: 'C:\\ProgramData\\Postroom Agent',
  uid: null,
}

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postroom-service-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const shown = (steps: readonly Step[]) => steps.map(showStep).join('\n')
const written = (steps: readonly Step[], ending: string) =>
  steps.find((step) => step.do === 'write' && step.path.endsWith(ending)) as Extract<Step, { do: 'write' }>

describe('systemd', () => {
  test('the unit of a computer has a user of its own, its groups, and leaves devices visible', () => {
    const unit = computerUnit({ ...target, program: ['/usr/local/bin/postroom-agent'] })
    expect(unit).toContain('ExecStart=/usr/local/bin/postroom-agent run --dir /var/lib/postroom-agent\n')
    expect(unit).toContain('User=postroom-agent\n')
    expect(unit).toContain('SupplementaryGroups=lp dialout\n')
    expect(unit).toContain('NoNewPrivileges=yes\n')
    expect(unit).not.toMatch(/^(PrivateDevices|DevicePolicy|ProtectClock|MemoryDenyWriteExecute)=/m)
    expect(computerUnit({ ...target, groups: [] })).not.toContain('SupplementaryGroups')
  })

  test('words with blanks, per cent and dollar signs reach the program as they are', () => {
    const unit = userUnit({ ...user, program: ['/opt/a b/100%', '$HOME', 'say "hi"'] })
    expect(unit).toContain('ExecStart="/opt/a b/100%%" $$HOME "say \\"hi\\"" run --dir')
  })

  test('systemd itself finds nothing wrong', () => {
    const file = join(folder, 'postroom-agent.service')
    // Checked with a program that exists.
    writeFileSync(file, computerUnit({ ...target, program: [process.execPath] }))
    const { error, status, stderr } = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' })
    if (error) process.stdout.write('systemd-analyze is not installed: the cross-check is skipped\n')
    else expect(status === 0 ? '' : stderr).toBe('')
  })

  test('udev rules open scales and scanners by maker, never every HID device', () => {
    const lines = udevRules().split('\n')
    const hid = lines.filter((line) => line.startsWith('SUBSYSTEM=="hidraw"'))
    expect(hid.length).toBeGreaterThan(5)
    for (const line of hid)
      expect(line).toMatch(/ATTRS\{idVendor\}=="[0-9a-f]{4}", GROUP="postroom-agent", MODE="0660"/)
    expect(lines.find((line) => line.includes('usbmisc'))).toContain('GROUP="lp"')
    expect(lines.find((line) => line.includes('ttyUSB'))).toContain('GROUP="dialout"')
  })

  test('root copies the program where only root may change it; a user leaves it where it is', () => {
    const [computer, own] = [systemdService(target), systemdService(user)]
    expect(shown(computer.install)).toContain('copy    /opt/down loads/agent to /usr/local/bin/postroom-agent')
    expect(shown(own.install)).toContain('ExecStart="/opt/down loads/agent" run')
    expect(written(own.install, '.service').path).toBe('/home/joe/.config/systemd/user/postroom-agent.service')
    expect(shown(own.install)).not.toMatch(/useradd|udev/)
  })
})

describe('launchd', () => {
  test('a daemon for root, an agent for a user', () => {
    expect(written(launchdService(target).install, '.plist').path).toBe('/Library/LaunchDaemons/postroom-agent.plist')
    const own = launchdService(user)
    expect(written(own.install, '.plist').path).toBe('/home/joe/Library/LaunchAgents/postroom-agent.plist')
    expect(shown(own.install)).toContain('launchctl bootstrap gui/1000')
  })

  test('the property list is XML with every word apart', () => {
    const list = propertyList({ ...user, program: ['/a & b/<agent>'] })
    expect(list).toContain('<string>/a &amp; b/&lt;agent&gt;</string>\n    <string>run</string>')
    expect(list.match(/<(key|string|array|dict|plist|integer)[ >]/g)?.length).toBe(
      list.match(/<\/(key|string|array|dict|plist|integer)>/g)?.length,
    )
  })
})

describe('Windows', () => {
  test('a task at start-up that is asked for every minute, by an account without rights', () => {
    const task = taskDefinition({ ...windows, program: ['C:\\Program Files\\Postroom Agent\\postroom-agent.exe'] })
    expect(task).toContain('<Command>C:\\Program Files\\Postroom Agent\\postroom-agent.exe</Command>')
    expect(task).toContain('<Arguments>run --dir &quot;C:\\ProgramData\\Postroom Agent&quot;</Arguments>')
    expect(task).toContain('<UserId>S-1-5-19</UserId>')
    expect(task).toMatch(/<BootTrigger>[\s\S]*<Interval>PT1M<\/Interval>/)
    expect(task).toContain('<MultipleInstancesPolicy>IgnoreNew')
    expect(task).toContain('<ExecutionTimeLimit>PT0S')
  })

  test('the folder with the key is closed to other users before the task is made', () => {
    const steps = windowsService(windows).install.map(showStep)
    const closed = steps.findIndex((step) => step.includes('icacls'))
    const made = steps.findIndex((step) => step.includes('schtasks /Create'))
    expect(closed).toBeGreaterThan(-1)
    expect(made).toBeGreaterThan(closed)
  })

  test('the definition is written as the Task Scheduler reads it', () => {
    const step = written(windowsService(windows).install, 'service.xml')
    const path = join(folder, 'service.xml')
    carryOut([{ ...step, path }])
    const bytes = readFileSync(path)
    expect([...bytes.subarray(0, 2)]).toEqual([0xff, 0xfe])
    expect(bytes.subarray(2).toString('utf16le')).toBe(step.text)
  })
})

test.each<[string, Service]>([
  ['systemd', systemdService(target)],
  ['systemd of a user', systemdService(user)],
  ['launchd', launchdService(target)],
])('%s: remove takes back every file install makes', (_name, { install, remove }) => {
  const made = install.flatMap((step) => (step.do === 'write' ? [step.path] : step.do === 'copy' ? [step.to] : []))
  const deleted = remove.flatMap((step) => (step.do === 'delete' ? [step.path] : []))
  expect(made.filter((path) => !deleted.includes(path))).toEqual([])
})

describe('carrying out', () => {
  test('files, folders, a program replaced while it runs, deletions; twice without harm', () => {
    writeFileSync(join(folder, 'new'), 'new program')
    const steps: Step[] = [
      { do: 'folder', path: join(folder, 'private') },
      { do: 'write', path: join(folder, 'sub', 'unit'), text: 'text', mode: 0o644 },
      { do: 'copy', from: join(folder, 'new'), to: join(folder, 'bin', 'agent') },
      { do: 'run', command: process.execPath, args: ['-e', 'process.exit(9)'], also: [9] },
      { do: 'run', command: 'no-such-command', args: [], also: 'any' },
      { do: 'delete', path: join(folder, 'new-unit') },
    ]
    carryOut(steps)
    carryOut(steps)
    expect(readFileSync(join(folder, 'bin', 'agent'), 'utf8')).toBe('new program')
    expect(statSync(join(folder, 'bin', 'agent')).mode & 0o777).toBe(0o755)
    expect(statSync(join(folder, 'private')).mode & 0o777).toBe(0o700)
    carryOut([{ do: 'delete', path: join(folder, 'sub', 'unit') }])
    expect(existsSync(join(folder, 'sub', 'unit'))).toBe(false)
  })

  test('a command that fails or is missing is named with the cure, and nothing after it is done', () => {
    const after: Step = { do: 'folder', path: join(folder, 'after') }
    const failing: Step = {
      do: 'run',
      command: process.execPath,
      args: ['-e', 'console.error("denied"); process.exit(4)'],
    }
    expect(() => carryOut([failing, after])).toThrow('failed (4): denied')
    expect(() => carryOut([{ do: 'run', command: 'no-such-command', args: [] }, after])).toThrow(
      'no-such-command is not on this computer',
    )
    expect(existsSync(join(folder, 'after'))).toBe(false)
  })

  test('a place one may not write in is named', () => {
    mkdirSync(join(folder, 'unit'))
    expect(() => carryOut([{ do: 'write', path: join(folder, 'unit'), text: '', mode: 0o644 }])).toThrow(/unit: EISDIR/)
  })
})

describe('the command', () => {
  test('--print shows everything and does nothing; a proxy goes into the folder for the service', async () => {
    const bench = new Bench()
    const { code, output } = await bench.command('service', 'install', '--print')
    expect(code).toBe(0)
    expect(output).toContain(bench.folder)
    expect((await bench.command('service', 'remove', '--print')).code).toBe(0)
    expect((await bench.command('service')).code).toBe(2)
    expect((await bench.command('service', 'start')).output).toContain('install, remove')
    await bench.clean()
  })
})
