/** The driver against ippeveprinter, the reference IPP printer of the PWG (Debian: cups-ipp-utils, avahi-daemon, dbus). */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Printer, PrintTask } from '../device.ts'
import { ippPrinter } from './ipp.ts'

const programs = ['ippeveprinter', 'avahi-daemon', 'dbus-daemon']
const missing = programs.filter((program) => spawnSync(program, ['--version']).error !== undefined)
/** One responder a computer: where one runs already, ippeveprinter uses it over the bus of the system. */
const responderRuns = spawnSync('avahi-daemon', ['--check']).status === 0
const reason = whyNot()
if (reason) process.stdout.write(`${reason}: the test against ippeveprinter is skipped\n`)

const folder = mkdtempSync(join(tmpdir(), 'postroom-eve-'))
const fault = join(folder, 'fault')
const spool = join(folder, 'spool')
const keys = join(folder, 'keys')
const bus = `unix:path=${join(folder, 'bus')}`
const processes: ChildProcess[] = []
const pdf = Buffer.from('%PDF-1.4\n%%EOF\n')
let port: number

/** ippeveprinter ends at once without DNS-SD: it gets a bus and a responder of its own, which see the loopback only. */
const busRules = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>${bus}</listen><policy context="default"><allow user="*"/><allow own="*"/>
<allow send_type="method_call"/><allow send_type="signal"/><allow receive_type="method_call"/>
<allow send_requested_reply="true" send_type="method_return"/>
<allow send_requested_reply="true" send_type="error"/><allow receive_type="signal"/><allow receive_type="method_return"/><allow receive_type="error"/></policy></busconfig>`
const responderSettings = '[server]\nallow-interfaces=lo\nuse-ipv6=no\nenable-dbus=yes\n'
const printCommand = `#!/bin/sh
if [ -e ${fault} ]; then echo "STATE: +media-empty-error" >&2; exit 1; fi
`

function whyNot(): string | null {
  if (missing.length > 0) return `${missing.join(', ')} not installed`
  if (responderRuns) return existsSync('/run/dbus/system_bus_socket') ? null : 'another avahi-daemon runs'
  return process.getuid?.() === 0 ? null : 'not root, which avahi-daemon needs'
}

function run(program: string, args: string[]): void {
  const env = responderRuns ? process.env : { ...process.env, DBUS_SYSTEM_BUS_ADDRESS: bus }
  processes.push(spawn(program, args, { env, stdio: 'ignore' }))
}

async function startResponder(): Promise<void> {
  run('dbus-daemon', [`--config-file=${file('bus.conf', busRules)}`, '--nofork', '--nopidfile'])
  await sleep(500)
  run('avahi-daemon', ['-f', file('avahi.conf', responderSettings), '--no-chroot', '--no-drop-root', '--no-rlimits'])
  await sleep(1_000)
}

function file(name: string, content: string): string {
  writeFileSync(join(folder, name), content, { mode: 0o700 })
  return join(folder, name)
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}

function printerAt(scheme: 'ipp' | 'ipps', fingerprint?: string): Printer {
  const events = { changed: () => undefined, reading: () => undefined, scan: () => undefined }
  return ippPrinter({ url: `${scheme}://127.0.0.1:${port}/ipp/print`, fingerprint, events })
}

function task(jobId: string): PrintTask {
  const nothing = () => undefined
  const pages = () => Promise.reject(new Error('no pictures are asked for'))
  const { signal } = new AbortController()
  return { jobId, format: 'pdf', bytes: pdf, pages, beforeBytes: nothing, waiting: nothing, signal }
}

async function look(printer: Printer) {
  printer.start()
  await printer.stop()
  return printer.describe()
}

describe.skipIf(reason !== null)('ippeveprinter', () => {
  beforeAll(async () => {
    for (const made of [spool, keys]) mkdirSync(made)
    port = await freePort()
    if (!responderRuns) await startResponder()
    const formats = 'application/pdf,image/png'
    const command = file('print.sh', printCommand)
    const place = ['-p', `${port}`, '-n', 'localhost', '-d', spool, '-K', keys]
    run('ippeveprinter', [...place, '-k', '-f', formats, '-c', command, 'Postroom'])
  }, 20_000)
  afterAll(async () => {
    for (const child of processes.reverse()) {
      child.kill()
      if (child.exitCode === null && child.signalCode === null)
        await new Promise((resolve) => child.once('exit', resolve))
    }
    rmSync(folder, { recursive: true, force: true })
  })

  test('says what it is, once it runs', async () => {
    await expect.poll(async () => (await look(printerAt('ipp'))).state, { timeout: 10_000 }).toBe('ready')
    const device = await look(printerAt('ipp'))
    expect(device).toMatchObject({ state: 'ready', problem: null, formats: ['pdf', 'png'], dpi: 600 })
    expect(device.model).not.toBe('IPP printer')
  }, 15_000)

  test('prints the very bytes', async () => {
    expect(await printerAt('ipp').print(task('label-1'))).toEqual({ state: 'confirmed', problem: null })
    const spooled = readdirSync(spool).filter((name) => name.endsWith('-label-1.pdf'))
    expect(spooled).toHaveLength(1)
    expect(readFileSync(join(spool, spooled[0] ?? ''))).toEqual(pdf)
  })

  test('gives a job up without paper: failed for that reason; holds the next one until there is paper', async () => {
    writeFileSync(fault, '')
    const printer = printerAt('ipp')
    expect(await printer.print(task('label-2'))).toMatchObject({ state: 'failed', problem: { code: 'media_out' } })
    rmSync(fault)
    const waits: (string | undefined)[] = []
    const printing = printer.print({ ...task('label-3'), waiting: (problem) => void waits.push(problem?.code) })
    await expect.poll(() => waits.at(-1), { timeout: 5_000 }).toBe('media_out')
    await fetch(`http://127.0.0.1:${port}/media?size1=1&type1=1&level1=250&size3=1&type3=1&level3=250`)
    expect(await printing).toEqual({ state: 'confirmed', problem: null })
    expect(waits.at(-1)).toBeUndefined()
    expect(printer.describe()).toMatchObject({ state: 'ready', problem: null })
  }, 15_000)

  test('over TLS only with the certificate it is known by', async () => {
    const stranger = await look(printerAt('ipps'))
    expect(stranger.problem?.code).toBe('certificate_untrusted')
    const fingerprint = stranger.diagnostic?.replace('certificate SHA-256 ', '')
    expect(await printerAt('ipps', fingerprint).print(task('label-4'))).toEqual({ state: 'confirmed', problem: null })
  })
})
